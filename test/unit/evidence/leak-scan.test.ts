import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { KnownValues } from '../../../src/evidence/known-values.js';
import { release, scanText } from '../../../src/evidence/leak-scan.js';
import { createRedactor } from '../../../src/evidence/redactor.js';

const TOKEN = 'EAAGm0PX4ZCpsBAKZCZBx7Qm1TnVw0y9LkJh3RfTgUjIoPaSdFgHjKlZxCvBnM12345qWeRt';
const known = new KnownValues([
  { value: TOKEN, label: 'access-token' },
  { value: '102290129340398', label: 'waba-id' },
  { value: '1234567', label: 'catalog-id' },
  { value: 'webhook', label: 'verify-token' },
  { value: 'text', label: 'template-name' },
]);
const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('scanText', () => {
  it.each([
    [`a\nb ${TOKEN}\n`, 2, 'access-token'],
    [`x ${Buffer.from(`a${TOKEN}`).toString('base64')}`, 1, 'access-token'],
    ['\n\n{"id":"102290129340398"}', 3, 'waba-id'],
    ['catalog 1234567 here', 1, 'catalog-id'],
    ['EAABsbCS1iHgBO7ZCxyz0123456789', 1, 'access token'],
    ['Bearer abcdef0123456789', 1, 'bearer token'],
    ['sha256=' + sha('a'), 1, 'signature'],
    ['wamid.HBgLMTU1NTAwMDExMTEVAgARGBI5QUQ1', 1, 'message id'],
    ['next?access_token=abcdefgh', 1, 'token in a query'],
    ['mail ava@example.test', 1, 'e-mail address'],
    ['| +1 555 000 1111 |', 1, 'phone number'],
    ['call (555) 000-1111', 1, 'phone number'],
    ['call 555-000-1111.', 1, 'phone number'],
    ['call 555 000 1111.', 1, 'phone number'],
    ['<td>15550001111</td>', 1, 'phone number'],
    ['<svg><path d="M 1 2"/></svg><p title="15550001111">', 1, 'phone number'],
    ['<svg><text x="10">555 000 1111</text></svg>', 1, 'phone number'],
    ['{"to":"15550001111","n":5550001111}', 1, 'phone number'],
  ])('finds what is in %s', (text, line, what) => {
    const leaks = scanText('f', text, known);
    expect(leaks).toContainEqual({ file: 'f', line, what });
    expect(JSON.stringify(leaks)).not.toMatch(/EAA|10229|5550/);
  });

  it('does not quote and says each kind once a line', () => {
    expect(
      scanText('f', `${TOKEN} ${TOKEN}\n${TOKEN}`, known).filter(({ what }) => what === 'access-token'),
    ).toHaveLength(2);
  });

  it('finds nothing in our own artifacts', () => {
    const redactor = createRedactor({
      salt: Buffer.alloc(32, 5),
      runId: '20260610120000',
      known: [{ value: TOKEN, label: 'access-token' }],
    });
    const lines: string[] = [];
    let prev = '0'.repeat(64);
    for (let i = 0; i < 3000; i++) {
      const line = redactor.line(
        redactor.own({
          event: 'webhook',
          at: new Date(1750000000000 + i * 977).toISOString(),
          time: 1750000000000 + i,
          seconds_at: 1750000000 + i,
          prev,
          runId: '20260610120000',
          correlatesTo: redactor.hash(`id ${i}`),
          note: redactor.text(
            `sent to +1 555 000 ${1000 + i} by wats-live-20260610120000-text, id ${102290129340000 + i}`,
          ),
          file: '/tmp/wats-live-20260610120000.ledger.jsonl',
          status: 200,
          code: 131047,
          bytes: 5368709120,
          sealed: Buffer.from(sha(`s${i}`), 'hex').toString('base64'),
        }),
      );
      prev = sha(line);
      lines.push(line);
    }
    expect(scanText('ledger', lines.join('\n'), known)).toEqual([]);
    expect(lines.join('\n')).not.toMatch(/555 000|10229012934/);
  });

  it('finds nothing in drawings, styles and tables', () => {
    const points = Array.from(
      { length: 4000 },
      (_, i) => `${100 + (i % 900)} ${(i * 7919) % 1000} ${1000 + (i % 9000)}`,
    ).join(' ');
    const html = `<style>.a{width:1234567890px;margin:100 200 3000}@media print{.b{content:"\\2014"}}</style>
      <svg viewBox="0 0 960 1200"><path d="M ${points}"/><circle cx="166.66666666666666" cy="0.1234567890123" r="1e10"/></svg>
      <p>Run 20260610120000 at 2026-06-10T12:00:00.123Z; WATS 0.4.0-beta.0; @wats/graph@0.4.0; #123456789012; v25.0</p>
      <meta http-equiv="Content-Security-Policy" content="style-src 'sha256-${createHash('sha256').update('x').digest('base64')}'">`;
    expect(scanText('report.html', html, known)).toEqual([]);
    expect(
      scanText(
        'report.md',
        '| 200 | 131047 | 1750000000 | 2026-06-10 | `#0a1b2c3d4e5f` |\n- text and webhook of Bearer authentication',
        known,
      ),
    ).toEqual([]);
  });

  it('stays quick on a long file', () => {
    const started = performance.now();
    scanText('f', TOKEN.repeat(30_000), known);
    scanText('f', '1 '.repeat(1_000_000), known);
    scanText('f', 'a@b.'.repeat(400_000), known);
    expect(performance.now() - started).toBeLessThan(6000);
  });
});

describe('release', () => {
  it('lets a clean text pass and names the leaks of another', () => {
    expect(release('f', 'clean', known)).toEqual({ text: 'clean' });
    expect(release('f', TOKEN, known)).toEqual({
      leaks: [
        { file: 'f', line: 1, what: 'access-token' },
        { file: 'f', line: 1, what: 'access token' },
      ],
    });
  });
});
