import { describe, expect, it } from 'vitest';
import type { CallResult } from '../../../src/graph/client.js';
import { classifyFailure } from '../../../src/graph/errors.js';
import { type Expectation, judge } from '../../../src/phases/judge.js';

type Effect = Parameters<typeof judge>[1];
interface Body {
  readonly id: string;
}
const CALLED = { method: 'POST', ms: 5 };
const USAGE = { percent: 0, regainMinutes: null };

const answered = (percent = 0): CallResult<Body> => ({
  ...CALLED,
  kind: 'answered',
  status: 200,
  body: { id: '1' },
  unknownFields: [],
  usage: { percent, regainMinutes: null },
});
const refused = (
  code: number | null,
  status = 400,
  subcode?: number,
  regainMinutes: number | null = null,
): CallResult<Body> => ({
  ...CALLED,
  kind: 'refused',
  status,
  failure: classifyFailure(status, code === null ? undefined : { error: { code, error_subcode: subcode } }),
  usage: { ...USAGE, regainMinutes },
});
const lost = (reason: 'timeout' | 'connection' | 'too-large' | 'redirect' | 'stopped'): CallResult<Body> => ({
  ...CALLED,
  kind: 'lost',
  status: null,
  reason,
  sent: true,
});
const malformed: CallResult<Body> = { ...CALLED, kind: 'malformed', status: 200, problem: 'id: invalid_type' };

type Row = readonly [
  what: string,
  result: CallResult<Body>,
  effect: Effect,
  expectation: Expectation<Body>,
  expected: object,
];

const TABLE: readonly Row[] = [
  ['a good answer', answered(), 'none', {}, { outcome: 'pass', note: '' }],
  [
    'a good answer near a limit',
    answered(80),
    'none',
    {},
    { outcome: 'pass', note: 'accepted; 80 % of an allowance is used' },
  ],
  [
    'an answer that the test finds wrong',
    answered(),
    'act',
    { check: () => 'wrong' },
    { outcome: 'fail', note: 'wrong' },
  ],
  ['an answer about what should be gone', answered(), 'none', { gone: true }, { outcome: 'fail' }],
  ['gone as it should be', refused(100, 400, 33), 'none', { gone: true }, { outcome: 'pass' }],
  ['gone by 404', refused(100, 404), 'none', { gone: true }, { outcome: 'pass' }],
  ['no proof: a gateway’s 404', refused(null, 404), 'none', { gone: true }, { outcome: 'fail' }],
  ['no proof: another refusal', refused(10, 403), 'none', { gone: true }, { outcome: 'fail' }],
  ['no proof: a server that fails', refused(null, 502), 'none', { gone: true }, { outcome: 'fail' }],
  ['no proof: a dead token', refused(190, 401), 'none', { gone: true }, { outcome: 'fail', abort: 'token-scope' }],
  ['no proof: 100 without 33', refused(100), 'none', { gone: true }, { outcome: 'fail' }],
  ['an expected code', refused(131047), 'act', { expected: [131047] }, { outcome: 'pass' }],
  ['a code like it', refused(131026), 'act', { expected: [131047] }, { outcome: 'fail' }],
  [
    'an operation that is not there',
    refused(2500),
    'none',
    { absent: 'not here' },
    { outcome: 'skipped', note: 'not here' },
  ],
  ['an unknown path', refused(null, 404), 'none', { absent: 'not here' }, { outcome: 'skipped' }],
  ['an outage is no absence', refused(null, 503), 'none', { absent: 'not here' }, { outcome: 'fail' }],
  ['a dead token is no absence', refused(190, 401, 463), 'none', { absent: 'not here' }, { abort: 'token-scope' }],
  [
    'a throttling gateway is no absence',
    refused(null, 429),
    'none',
    { absent: 'not here' },
    { outcome: 'fail', abort: 'account-condition' },
  ],
  [
    'a rate limit',
    refused(80007, 400, undefined, 19),
    'none',
    {},
    { outcome: 'fail', abort: 'account-condition', note: expect.stringContaining('19 minutes') as string },
  ],
  ['a policy', refused(368), 'act', {}, { outcome: 'fail', abort: 'account-condition' }],
  ['a locked account', refused(131031), 'act', {}, { abort: 'account-condition' }],
  ['a limit of the asset: groups', refused(131215), 'none', {}, { outcome: 'blocked' }],
  ['a limit of the asset: calling', refused(138000), 'act', {}, { outcome: 'blocked' }],
  ['a limit of the asset: registration', refused(133010), 'act', {}, { outcome: 'blocked' }],
  ['a refusal', refused(100), 'act', {}, { outcome: 'fail' }],
  ['a failing server, asked to read', refused(1, 500), 'none', {}, { outcome: 'fail' }],
  ['a failing server, asked to act', refused(131000, 500), 'act', {}, { outcome: 'unknown' }],
  ['a failing server, asked to create', refused(null, 502), 'create', {}, { outcome: 'unknown' }],
  ['a failing server, asked to remove', refused(131000, 500), 'remove', {}, { outcome: 'unknown' }],
  ['another shape, of a read', malformed, 'none', {}, { outcome: 'fail' }],
  ['another shape, of a creation', malformed, 'create', {}, { outcome: 'unknown' }],
  ['no answer in time', lost('timeout'), 'act', {}, { outcome: 'unknown' }],
  ['a broken connection', lost('connection'), 'none', {}, { outcome: 'unknown' }],
  ['the operator’s stop', lost('stopped'), 'act', {}, { outcome: 'unknown' }],
  ['a redirect', lost('redirect'), 'none', {}, { outcome: 'fail' }],
  ['an endless answer', lost('too-large'), 'none', {}, { outcome: 'fail' }],
];

describe('the judgement of', () => {
  it.each(TABLE)('%s', (_what, result, effect, expectation, expected) => {
    const verdict = judge(result, effect, expectation);
    expect(verdict).toMatchObject(expected);
    if (!('abort' in expected)) expect(verdict.abort).toBeUndefined();
    expect(verdict.note).not.toContain('undefined');
  });
});
