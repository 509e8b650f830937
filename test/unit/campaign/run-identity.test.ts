import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OperatorError } from '../../../src/campaign/operator-error.js';
import { ownsName, readRunIdentity, resourceName, templateName } from '../../../src/campaign/run-identity.js';
import { isRunId } from '../../../src/campaign/variables.js';

const NOW = new Date('2026-06-10T12:00:00Z');
const runId = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9-]{0,12}$/);
/** Near misses are what matters: ids that begin alike, or differ in case or by a separator. */
const pair = fc.oneof(
  fc.tuple(runId, runId),
  runId.map((id) => [id, id] as const),
  fc
    .tuple(runId, fc.constantFrom('-', '0', '-2', 'x', '--'))
    .map(([id, more]) => [id, `${id}${more}`.slice(0, 40)] as const),
  runId.map((id) => [id, id.toUpperCase()] as const),
);
const suffix = fc.stringMatching(/^[a-z0-9]{1,12}$/);
const prefixOf = (id: string) => readRunIdentity({ WATS_TEST_RUN_ID: id }, NOW).prefix;

describe('the run identity', () => {
  it('is made up when none is given: dated, valid, and another each time', () => {
    const made = Array.from({ length: 200 }, () => readRunIdentity({}, NOW));
    expect(new Set(made.map(({ runId: id }) => id)).size).toBeGreaterThan(195);
    for (const { runId: id, prefix } of made) {
      expect(isRunId(id) && id.startsWith('2026-06-10-')).toBe(true);
      expect(prefix).toBe(`wats-live-${id}`);
    }
  });

  it('takes a custom prefix that contains the run id', () => {
    const environment = { WATS_TEST_RUN_ID: 'r7', WATS_TEST_RESOURCE_PREFIX: 'wats-live-team-r7' };
    expect(readRunIdentity(environment, NOW)).toEqual({ runId: 'r7', prefix: 'wats-live-team-r7' });
  });

  it.each([
    ['WATS_TEST_RUN_ID', { WATS_TEST_RUN_ID: '../../etc' }],
    ['WATS_TEST_RUN_ID', { WATS_TEST_RUN_ID: 'x'.repeat(41) }],
    ['WATS_TEST_RESOURCE_PREFIX', { WATS_TEST_RESOURCE_PREFIX: 'production-' }],
    ['WATS_TEST_RESOURCE_PREFIX', { WATS_TEST_RUN_ID: 'r7', WATS_TEST_RESOURCE_PREFIX: 'wats-live-r8' }],
    // The words that every prefix begins with do not stand for a run.
    ['WATS_TEST_RESOURCE_PREFIX', { WATS_TEST_RUN_ID: 'live', WATS_TEST_RESOURCE_PREFIX: 'wats-live-shared' }],
    ['WATS_TEST_RESOURCE_PREFIX', { WATS_TEST_RUN_ID: 'wats-live', WATS_TEST_RESOURCE_PREFIX: 'wats-live-shared' }],
    ['WATS_TEST_RESOURCE_PREFIX', { WATS_TEST_RESOURCE_PREFIX: 'wats-live-without-a-run-id' }],
  ])('names %s when it breaks its rule, and not its value', (name, environment) => {
    const thrown = catching(() => readRunIdentity(environment, NOW));
    expect(thrown).toMatchObject({ code: 'configuration', thing: name });
    for (const value of Object.values(environment)) expect(thrown.message).not.toContain(value);
  });
});

describe('ownership by name', () => {
  it('holds for what the run itself named', () => {
    fc.assert(
      fc.property(runId, suffix, (id, end) => {
        const prefix = prefixOf(id);
        expect(ownsName(prefix, resourceName(prefix, end))).toBe(true);
        expect(ownsName(prefix, templateName(prefix, end))).toBe(true);
      }),
    );
  });

  it('holds for no resource of another run, however alike the ids are', () => {
    fc.assert(
      fc.property(pair, suffix, ([a, b], end) => {
        expect(ownsName(prefixOf(a), resourceName(prefixOf(b), end))).toBe(a === b);
      }),
      { numRuns: 1_000 },
    );
  });

  it('holds for no template of another run; names of templates have no case, so neither have run ids there', () => {
    fc.assert(
      fc.property(pair, suffix, ([a, b], end) => {
        const owned = ownsName(prefixOf(a), templateName(prefixOf(b), end));
        expect(owned).toBe(a.toLowerCase() === b.toLowerCase());
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['r1', 'wats-live-r10-x'],
    ['r1', 'wats-live-r1-2-x'],
    ['r1', 'wats_live_r10_x'],
    ['r1', 'wats_live_r1_2_x'],
    ['r1', 'wats-live-r1'],
    ['r1', 'wats-live-r1-'],
    ['r1', 'wats-live-r1x'],
    ['r1', 'wats-live-R1-x'],
    ['r1', ' wats-live-r1-x'],
    ['r1', 'wats-live-r1-x\n'],
    ['r1', 'wats-live-r1-x/../y'],
    ['r1', 'my-wats-live-r1-x'],
    ['r1', 'hello_world'],
    ['r1', ''],
  ])('run %s does not own %j', (id, name) => {
    expect(ownsName(prefixOf(id), name)).toBe(false);
  });

  it('makes no name with a suffix that would hide the separator', () => {
    for (const bad of ['', 'a-b', 'a_b', 'A', 'é', 'a/b'])
      expect(() => resourceName('wats-live-r1', bad)).toThrow(RangeError);
    expect(templateName('wats-live-Team-R1', 'hello')).toBe('wats_live_team_r1_hello');
  });
});

function catching(act: () => unknown): OperatorError {
  try {
    act();
  } catch (error) {
    if (error instanceof OperatorError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
