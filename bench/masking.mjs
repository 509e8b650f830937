import AhoCorasick from 'modern-ahocorasick';
import { interleaved, row } from './harness.mjs';

/** Text full of digits, none of them registered: the worst case of a search for ids. */
function digitHeavy() {
  let seed = 12_345;
  const next = () => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648);
  return Array.from(
    { length: 1_500 },
    () => `id ${300_000_000_000_000 + (next() % 1e9) * 97} at ${next() % 86_400}`,
  ).join('; ');
}

const values = (count) => Array.from({ length: count }, (_, at) => String(300_000_000_000_000 + at * 7_919_317));

export function masking(product) {
  const text = digitHeavy();
  const known = (count) => new product.KnownValues(values(count).map((value) => ({ value, label: 'asset-id' })));
  const [few, many] = [known(10), known(10_000)];
  const expression = (count) => new RegExp(values(count).join('|'), 'g');
  const [fewWords, manyWords] = [expression(10), expression(10_000)];
  const [fewNodes, manyNodes] = [10, 10_000].map((count) => new AhoCorasick(values(count)));
  const rates = interleaved(
    {
      few: () => few.find(text),
      many: () => many.find(text),
      fewWords: () => text.replace(fewWords, '#'),
      manyWords: () => text.replace(manyWords, '#'),
      fewNodes: () => fewNodes.search(text),
      manyNodes: () => manyNodes.search(text),
    },
    { ms: 250 },
  );
  return [
    row('masking with 10,000 registered values ÷ with 10, digit-heavy text', rates.many / rates.few, {
      goal: ['>=', 0.5],
      rivals: {
        'one RegExp': rates.manyWords / rates.fewWords,
        'modern-ahocorasick': rates.manyNodes / rates.fewNodes,
      },
    }),
    row('masking with 10,000 registered values, MB/s', (rates.many * text.length) / 1e6, {
      unit: 'MB/s',
      rivals: {
        'one RegExp': (rates.manyWords * text.length) / 1e6,
        'modern-ahocorasick': (rates.manyNodes * text.length) / 1e6,
      },
    }),
  ];
}
