import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import table from '../../../src/graph/data/graph-errors.json' with { type: 'json' };
import { classifyCode, classifyFailure, saysGone, saysUnknownOperation } from '../../../src/graph/errors.js';

interface Row {
  readonly code: number;
  readonly title: string;
  readonly codeTo?: number;
  readonly subcode?: number;
  readonly family: string;
  readonly retryClass: string;
  readonly httpStatus?: number | string | null;
  readonly abort?: boolean;
}
const rows: readonly Row[] = table;
const errorBody = (code: unknown, subcode?: unknown) => ({
  error: { code, error_subcode: subcode, message: 'outside text' },
});
const BLOCKED = [131215, 138000, 138006, 133010];
/** Titles that name a limit of the asset: what it is not entitled to, not set up for, or has used up. */
const OF_THE_ASSET =
  /eligible|entitled|not enabled|allowed list|display name approval|payment (issue|method)|certificate|suspended|not registered|re-verification|terms of service has not|tos not accepted|account not linked|create limit|blocklist limit|template limit|request limit (hit|exceeded)|calls limit hit|not available$|threshold is not reached/i;
/** Titles that sound like it and are another thing: a wait, a choice of the request, or an abort criterion. */
const NOT_OF_THE_ASSET = new Set([613, 147001]);
/** Codes with one and the same action: two numbers of one thing. */
const ALIKE = [
  [80007, 80008],
  [131057, 2494100],
  [200005, 2593079],
  [2388091, 2388093],
];

describe('the documented errors', () => {
  it.each(rows.map((row) => [row.code, row.subcode ?? null, row] as const))('%d/%s is known', (code, subcode, row) => {
    const failure = classifyFailure(400, errorBody(code, subcode ?? undefined));
    expect(failure).toMatchObject({ code, subcode, family: row.family, abort: row.abort === true });
    expect(failure.retryClass).toBe(row.retryClass);
    expect(failure.advice).toMatch(/^[A-Z].{10,}\.$/u);
    expect(failure.advice).not.toContain('outside text');
  });

  it('have each an advice of their own: one sentence, and the same only where the action is', () => {
    const byAdvice = new Map<string, Row[]>();
    const undocumented = classifyCode(987_654, null, 400).advice;
    for (const row of rows) {
      const { advice } = classifyCode(row.code, row.subcode ?? null, null);
      expect(advice, String(row.code)).not.toBe(undocumented);
      expect(advice, String(row.code)).toMatch(/^[A-Z][^.?!]{20,130}\.$/u);
      const isLong = row.title.split(' ').length > 5;
      if (isLong) expect(advice.toLowerCase()).not.toContain(row.title.toLowerCase().replace(/\.$/, ''));
      byAdvice.set(advice, [...(byAdvice.get(advice) ?? []), row]);
    }
    const shared = [...byAdvice.values()].filter((alike) => alike.length > 1);
    expect(shared.map((alike) => alike.map(({ code }) => code)).sort()).toEqual(ALIKE.sort());
  });

  it('hold where Meta gives a longer code as the subcode of 100', () => {
    const limit = classifyCode(100, 2_388_019, 400);
    expect(limit).toMatchObject({ code: 100, subcode: 2_388_019, family: 'template-limit', blocked: true });
    expect(limit.advice).toBe(classifyCode(2_388_019, null, 400).advice);
    expect(classifyCode(100, 2_388_299, 400)).toMatchObject({ family: 'template-create', blocked: false });
    for (const subcode of [200, 368, 9_999_999]) {
      expect(classifyCode(100, subcode, 400).advice).toBe(classifyCode(100, null, 400).advice);
    }
    expect(classifyCode(190, 2_388_019, 400).blocked).toBe(false);
  });

  it('are limits of the asset wherever their title names one', () => {
    for (const { code, title, abort } of rows) {
      const expected = OF_THE_ASSET.test(title) && abort !== true && !NOT_OF_THE_ASSET.has(code);
      if (expected) expect(classifyCode(code, null, 400).blocked, `${code} ${title}`).toBe(true);
    }
  });

  it('stop a run where a rate, the account’s standing or a policy says so, and nowhere else', () => {
    const aborting = rows.filter(({ abort }) => abort === true).map(({ code }) => code);
    for (const code of [4, 80007, 80008, 130429, 131048, 131056, 368, 131031]) expect(aborting).toContain(code);
    for (const code of [131047, 131026, 131030, 100, 1, 2, 131000, 132001, ...BLOCKED])
      expect(classifyCode(code, null, 400).abort).toBe(false);
  });

  it('are limits of the asset for what it is not entitled to, and no code both stops and blocks', () => {
    for (const code of BLOCKED) expect(classifyCode(code, null, 400).blocked, String(code)).toBe(true);
    for (const { code } of rows) {
      const { abort, blocked } = classifyCode(code, null, 400);
      expect(abort && blocked, String(code)).toBe(false);
    }
    for (const code of [190, 131047, 100, 131026, 132000]) expect(classifyCode(code, null, 400).blocked).toBe(false);
  });

  it('hold for a whole range, and not beside it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 299 }), (code) => {
        expect(classifyCode(code, null, 403).family).toBe('authorization');
      }),
    );
    for (const code of [199, 300]) expect(classifyCode(code, null, 403).family).toBe('undocumented');
  });

  it('take the subcode’s own row first, and the code’s for an unknown subcode', () => {
    expect(classifyCode(190, 463, 401).family).toBe(rows.find(({ subcode }) => subcode === 463)?.family);
    expect(classifyCode(190, 999_999, 401)).toMatchObject({ code: 190, subcode: 999_999, retryClass: 'never-retry' });
    expect(classifyCode(100, 33, 400).advice).not.toBe(classifyCode(100, null, 400).advice);
  });
});

describe('other error answers', () => {
  it.each([
    ['no JSON', 502, undefined, { family: 'http', retryClass: 'retry-backoff', abort: false }],
    ['no JSON, 404', 404, undefined, { family: 'http', retryClass: 'unspecified', abort: false }],
    ['throttled by a gateway', 429, undefined, { family: 'http', abort: true }],
    ['an empty object', 400, {}, { family: 'http', code: null }],
    ['an error that is text', 400, { error: 'no' }, { family: 'http', code: null }],
    ['a list', 400, [], { family: 'http', code: null }],
    ['a code in words', 400, errorBody('Infinity'), { code: null }],
    ['a code as text', 400, errorBody('190', '463'), { code: 190, subcode: 463 }],
    ['a broken number', 400, errorBody(1.5), { code: null }],
    ['a huge number', 400, errorBody(1e300), { code: null }],
    ['a huge number as text', 400, errorBody('9'.repeat(30)), { code: null }],
    ['a negative code', 400, errorBody(-1), { code: -1, family: 'undocumented' }],
    ['an undocumented code, 500', 500, errorBody(987_654), { family: 'undocumented', retryClass: 'retry-backoff' }],
    ['an undocumented code, 400', 400, errorBody(987_654), { family: 'undocumented', retryClass: 'unspecified' }],
  ])('%s', (_what, status, body, expected) => {
    expect(classifyFailure(status, body)).toMatchObject(expected);
  });

  it('are judged whatever they are, without throwing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), fc.anything(), fc.anything(), (status, code, subcode) => {
        const failure = classifyFailure(status, errorBody(code, subcode));
        expect(failure.code === null || Number.isSafeInteger(failure.code)).toBe(true);
        expect(classifyFailure(status, code).advice.length).toBeGreaterThan(10);
      }),
    );
  });

  it('say that an object is gone only by 100/33, or by 404 without a Graph error', () => {
    expect(saysGone(classifyCode(100, 33, 400), 400)).toBe(true);
    expect(saysGone(classifyFailure(404, {}), 404)).toBe(true);
    expect(saysGone(classifyFailure(404, undefined), 404)).toBe(false);
    expect(saysGone(classifyCode(100, null, 400), 400)).toBe(false);
    expect(saysGone(classifyCode(190, null, 404), 404)).toBe(false);
    expect(saysGone(classifyFailure(500, undefined), 500)).toBe(false);
    expect(saysGone(classifyFailure(403, undefined), 403)).toBe(false);
  });

  it('say that an operation is unknown, but not that a server failed', () => {
    for (const [code, status] of [
      [2500, 400],
      [3, 500],
      [100, 404],
    ] as const) {
      expect(saysUnknownOperation(classifyCode(code, null, status), status)).toBe(true);
    }
    expect(saysUnknownOperation(classifyFailure(404, undefined), 404)).toBe(true);
    expect(saysUnknownOperation(classifyFailure(502, undefined), 502)).toBe(false);
    expect(saysUnknownOperation(classifyCode(190, 463, 401), 401)).toBe(false);
  });
});
