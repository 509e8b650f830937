import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { findSensitiveValues, scrub } from '@zapier/secret-scrubber';
import fastRedact from 'fast-redact';
import pinoRedact from '@pinojs/redact';
import { CANARIES, KNOWN } from './canaries.mjs';
import { interleaved, row } from './harness.mjs';

const SALT = Buffer.alloc(32, 7);
const PATHS = [
  'access_token',
  'accessToken',
  'token',
  'headers.Authorization',
  'headers.authorization',
  'to',
  '*.token',
];

/** What each contestant prints of a value; a throw counts against it. */
function contestants(product) {
  const ours = product.createRedactor({ salt: SALT, runId: 'r1', known: KNOWN });
  const values = KNOWN.map(({ value }) => value);
  const mask = new RegExp(values.flatMap((value) => [value, Buffer.from(value).toString('base64')]).join('|'), 'g');
  const leaves = (value) =>
    JSON.stringify(value, (_key, leaf) =>
      typeof leaf === 'string' ? createHmac('sha256', SALT).update(leaf).digest('hex').slice(0, 12) : leaf,
    );
  const [pino, fast] = [pinoRedact, fastRedact].map((make) => make({ paths: PATHS, serialize: JSON.stringify }));
  return {
    ours: (value) => (value instanceof Error ? ours.error(value) : ours.line(ours.value(value))),
    '@zapier/secret-scrubber': (value) => JSON.stringify(scrub(value, [...values, ...findSensitiveValues(value)])),
    '@pinojs/redact': (value) => pino(value),
    'fast-redact': (value) => fast(value),
    'mask of a CI runner': (value) =>
      (value instanceof Error ? `${value.stack}` : JSON.stringify(value)).replace(mask, '***'),
    'HMAC of every string': leaves,
  };
}

function leaksOf(print) {
  const fault = { leaks: 0, throws: 0 };
  for (const [, input, hidden] of CANARIES) {
    try {
      const shown = String(print(input));
      if (hidden.some((piece) => shown.includes(piece))) fault.leaks += 1;
    } catch {
      fault.throws += 1;
    }
  }
  return fault;
}

function readable(print, pairs) {
  return pairs.filter(([key, value]) => {
    try {
      return JSON.stringify(JSON.parse(print({ [key]: value }))[key]) === JSON.stringify(value);
    } catch {
      return false;
    }
  }).length;
}

/** A page of templates, 118 KB of JSON; every id in it is new at each call. */
function templatePage(turn) {
  let next = 1_000_000_000_000_000 + turn * 1_000;
  const data = Array.from({ length: 119 }, (_, at) => ({
    id: String((next += 1)),
    name: `order_update_${at}`,
    language: 'en_US',
    status: 'APPROVED',
    category: 'UTILITY',
    quality_score: { score: 'GREEN', date: 1_750_000_000 + at },
    components: [
      {
        type: 'HEADER',
        format: 'IMAGE',
        example: {
          header_handle: [
            `https://scontent.whatsapp.net/v/t61/${next}_n.jpg?ccb=1-7&_nc_sid=8b1bef&_nc_ohc=Qx7kNvgHjW&oh=01_Q5Aa${at}&oe=6856C5D1`,
          ],
        },
      },
      {
        type: 'BODY',
        text: `Hello {{1}}, your order {{2}} number ${at} has been shipped and will arrive on {{3}} between the hours that you chose. Reply to this message or write to us when anything about it is not as it should be, and we will look after it at once.`,
        example: { body_text: [['Ana', `A-${next}`, 'Monday']] },
      },
      { type: 'FOOTER', text: 'Thank you for your order. You can stop these messages at any time.' },
      {
        type: 'BUTTONS',
        buttons: [
          { type: 'QUICK_REPLY', text: 'All is well' },
          {
            type: 'URL',
            text: 'Track',
            url: 'https://shop.example/track/{{1}}',
            example: [`https://shop.example/track/${next}`],
          },
        ],
      },
    ],
  }));
  return JSON.stringify({ data, paging: { cursors: { before: 'MAZDZD', after: `MjQZD${next}` } } });
}

export function redaction(product, root) {
  const all = contestants(product);
  const { values } = JSON.parse(readFileSync(new URL('test/fixtures/readable.json', root), 'utf8'));
  const faults = Object.fromEntries(Object.entries(all).map(([name, print]) => [name, leaksOf(print)]));
  const kept = Object.fromEntries(Object.entries(all).map(([name, print]) => [name, readable(print, values)]));
  const { ours: ourFaults, ...rivalFaults } = faults;
  const { ours: ourKept, ...rivalKept } = kept;
  const sum = (fault) => fault.leaks + fault.throws;

  const pages = Array.from({ length: 40 }, (_, turn) => templatePage(turn));
  let at = 0;
  const page = () => pages[(at += 1) % pages.length];
  const ours = product.createRedactor({ salt: SALT, runId: 'r1', known: KNOWN });
  const hashEvery = all['HMAC of every string'];
  const rates = interleaved({
    floor: () => JSON.stringify(JSON.parse(page())),
    ours: () => ours.line(ours.parse(page())),
    hash: () => hashEvery(JSON.parse(page())),
  });
  return [
    row(`leaks and throws on ${CANARIES.length} canaries`, sum(ourFaults), {
      goal: ['<=', 0],
      rivals: Object.fromEntries(Object.entries(rivalFaults).map(([name, fault]) => [name, sum(fault)])),
    }),
    row(`values that stay readable, of ${values.length}`, ourKept, { goal: ['>=', values.length], rivals: rivalKept }),
    row(
      `redaction of a ${Math.round(pages[0].length / 1000)} KB page of templates ÷ JSON.parse + stringify`,
      rates.ours / rates.floor,
      {
        goal: ['>=', 0.5],
        rivals: { 'HMAC of every string': rates.hash / rates.floor },
      },
    ),
  ];
}
