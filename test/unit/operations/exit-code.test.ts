import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PHASE_OUTCOMES } from '../../../src/campaign/phase.js';
import { EXIT, exitCodeOf } from '../../../src/operations/exit-code.js';
import { examine } from '../../../src/operations/doctor.js';
import { knownValues } from '../../../src/operations/known-environment.js';
import { redactorFor } from '../../../src/operations/redaction.js';
import { serveSimulator } from '../../../src/operations/simulation.js';
import { temporaryState } from '../evidence/bench-run.js';

const ended = fc.record({
  interrupted: fc.boolean(),
  cleanup: fc.constantFrom('complete' as const, 'incomplete' as const, 'none' as const),
  aborted: fc.boolean(),
  unrecorded: fc.boolean(),
  results: fc.array(
    fc.record({ phase: fc.constant(1 as const), outcome: fc.constantFrom(...PHASE_OUTCOMES), probes: fc.constant([]) }),
    { maxLength: 5 },
  ),
});

describe('the exit code', () => {
  it('is the gravest of what holds: 130, 5, 4, 3, 1, 0', () => {
    fc.assert(
      fc.property(ended, (run) => {
        const any = (outcome: string) => run.results.some((result) => result.outcome === outcome);
        const holding = [
          [130, run.interrupted],
          [5, run.cleanup === 'incomplete'],
          [4, run.aborted || any('aborted')],
          [3, any('refused')],
          [1, any('failed') || run.unrecorded],
          [0, true],
        ] as const;
        expect(exitCodeOf(run)).toBe(holding.find(([, holds]) => holds)?.[0]);
      }),
      { numRuns: 500 },
    );
  });

  it('is 0 for what was skipped or blocked', () => {
    const results = [
      { phase: 1, outcome: 'blocked', probes: [] },
      { phase: 3, outcome: 'skipped', probes: [] },
    ] as const;
    expect(exitCodeOf({ interrupted: false, cleanup: 'none', aborted: false, unrecorded: false, results })).toBe(
      EXIT.ok,
    );
  });
});

describe('what the faces ask of an environment', () => {
  it('doctor tells names and states, never a value', () => {
    const good = examine({ WATS_ACCESS_TOKEN: 'EAAsecret0123456789', WATS_WABA_ID: '102290129340398' });
    expect(good.exitCode).toBe(0);
    expect(good.states.filter(({ state }) => state === 'set').map(({ name }) => name)).toEqual([
      'WATS_WABA_ID',
      'WATS_ACCESS_TOKEN',
    ]);
    const bad = examine({ WATS_WABA_ID: 'EAAsecret0123456789', WATS_LIVE_ENABLE: 'yes' });
    expect(bad.exitCode).toBe(2);
    expect(JSON.stringify([good, bad])).not.toMatch(/EAA|102290129340398/);
  });

  it('a redactor knows every sensitive value, malformed ones too, and the recipient with and without plus', () => {
    const environment = {
      WATS_ACCESS_TOKEN: 'not a token at all',
      WATS_WABA_ID: 'another-secret-in-the-wrong-place',
      WATS_TEST_RECIPIENT: '+15550100199',
      WATS_PUBLIC_WEBHOOK_URL: 'https://hooks.example.test/webhook',
      WATS_GRAPH_API_VERSION: 'v25.0',
      WATS_TEMPLATE_LANG: 'en_US',
    };
    const values = knownValues(environment).map(({ value }) => value);
    expect(values).toEqual(
      expect.arrayContaining([
        'not a token at all',
        'another-secret-in-the-wrong-place',
        '+15550100199',
        '15550100199',
        'hooks.example.test',
      ]),
    );
    expect(values).not.toContain('v25.0');
    expect(values).not.toContain('en_US');
    const redactor = redactorFor({ ...environment, ...temporaryState() });
    expect(redactor.text('x 15550100199 y not a token at all z')).not.toMatch(/15550100199|not a token/);
  });

  it('a redactor for an unknown run has another salt each time; a malformed run id is refused', () => {
    const state = temporaryState();
    expect(redactorFor(state, 'r1').hash('x')).not.toBe(redactorFor(state, 'r1').hash('x'));
    expect(() => redactorFor(state, '../keys')).toThrow('--run-id');
  });

  it('a simulator refuses a fault that it does not know, and names those that it does', async () => {
    await expect(serveSimulator({ faults: ['throttle', 'no-such-fault'] })).rejects.toThrow(
      /must be one of throttle, /,
    );
  });
});
