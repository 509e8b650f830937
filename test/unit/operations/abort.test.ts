import { appendFileSync, readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import type { AbortCriterion, CampaignEvent } from '../../../src/campaign/events.js';
import type { PhaseId } from '../../../src/campaign/phase.js';
import type { Clock } from '../../../src/campaign/ports.js';
import { Manifest } from '../../../src/evidence/manifest.js';
import { createRedactor } from '../../../src/evidence/redactor.js';
import { sendText } from '../../../src/graph/helpers/messages.js';
import { discover } from '../../../src/phases/1-discover.js';
import type { FaultName } from '../../../src/simulator/server.js';
import { sampleEnvelope } from '../../../src/webhook/samples.js';
import { sign } from '../../../src/webhook/signature.js';
import type { Heard } from '../graph/bench.js';
import { type Campaign, campaign } from './bench.js';
import { type Front, front, type Meddling } from './front.js';

/** Pauses before a second try are as good when they are short. */
const quick: Clock = {
  now: () => new Date(),
  monotonic: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms / 50)),
};

const FLAGS = Object.fromEntries(
  ['TEMPLATE_MUTATIONS', 'FLOW_MUTATIONS', 'CALLING_LIVE', 'GROUPS', 'ADMIN_MUTATIONS', 'DESTRUCTIVE'].map((name) => [
    `WATS_ENABLE_${name}`,
    '1',
  ]),
);

interface Script {
  readonly phases: readonly PhaseId[];
  readonly faults?: readonly FaultName[];
  readonly meddle?: (heard: Heard, effect: string, graph: Front) => Promise<Meddling> | Meddling;
  readonly onEvent?: (event: CampaignEvent) => void;
  readonly spoils?: boolean;
}

interface Aborted extends Campaign {
  /** Effects until the criterion was met, the one under way among them, and those after it. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}

const only = (heard: readonly Heard[]) => heard.filter(({ method }) => method !== 'GET');
/** What removes, ends or restores. */
const isCleanUp = ({ method, body }: Heard) => method === 'DELETE' || body.includes('"terminate"');
const named = ({ method, url }: Heard) => `${method} ${url.split('?')[0]?.split('/')[3] ?? 'object'}`;

/** Runs a campaign that must be aborted: the criterion stands in ledger and reports, phase 9 has cleaned up, nothing new was caused. */
async function aborted(criterion: AbortCriterion, script: Script): Promise<Aborted> {
  const { phases, faults = [], meddle, onEvent, spoils = false } = script;
  let met = Number.NaN;
  const graph: Front = await front(faults, FLAGS, (heard, effect) => meddle?.(heard, effect, graph));
  const run = await campaign(graph.environment, {
    phases: [0, ...phases, 9],
    clock: quick,
    webhookPort: 0,
    webhookWaitMs: 500,
    spoils,
    onLog: (line) => (receiver = /listens on port (\d+)/.exec(line)?.[1] ?? receiver),
    onEvent: (event) => {
      if (event.event === 'abort') met = only(graph.heard).length;
      onEvent?.(event);
    },
  });
  expect(run.events.filter(({ event }) => event === 'abort')).toMatchObject([{ criterion }]);
  expect(run.result.end.outcome).toBe('aborted');
  expect(run.result.exitCode).toBe(run.result.end.cleanup === 'incomplete' ? 5 : 4);
  expect(run.ends.at(-1)).toMatch(/^9: (?:passed|failed|aborted)$/);
  const report = (ending: string) =>
    readFileSync(run.result.end.reports.find((path) => path.endsWith(ending)) ?? '', 'utf8');
  expect(report('.report.md')).toContain(criterion);
  expect(JSON.parse(report('.report.json'))).toMatchObject({ abort: { criterion } });
  if (!spoils) expect(readFileSync(run.result.end.ledger, 'utf8')).toContain(`"criterion":"${criterion}"`);
  const effects = only(graph.heard);
  const after = effects.slice(met);
  // A setting is restored by the same request that changed it.
  if (!phases.includes(8)) expect(after.filter((heard) => !isCleanUp(heard)).map(named)).toEqual([]);
  return { ...run, before: effects.slice(0, met).map(named), after: after.map(named) };
}

let receiver = '';

/** Delivers a webhook of Meta's to the run, signed with the app secret; the receiver has answered when it resolves. */
async function deliver(body: unknown, { environment }: Front): Promise<void> {
  const bytes = Buffer.from(JSON.stringify(body));
  const headers = {
    'content-type': 'application/json',
    'x-hub-signature-256': sign(environment['WATS_APP_SECRET'] ?? '', bytes),
  };
  const { status } = await fetch(`http://127.0.0.1:${receiver}/webhook`, { method: 'POST', headers, body: bytes });
  expect(status).toBe(200);
}

const change = (field: string, value: object) => ({
  object: 'whatsapp_business_account',
  entry: [{ id: '1', time: 1750000000, changes: [{ field, value }] }],
});

const ANOTHER = '999999999999999';
const isNode = ({ method, url }: Heard, id = '-') =>
  method === 'GET' && url.split(/[/?]/)[2] === id && !/\/\d+\/\w/.test(url);

describe('abort criterion: wrong asset', () => {
  it.each(['WATS_PHONE_NUMBER_ID', 'WATS_WABA_ID'])('the answer is about another asset than %s', async (name) => {
    const { before, ends } = await aborted('wrong-asset', {
      phases: [3, 4],
      meddle: (heard, _effect, { environment }) =>
        isNode(heard, environment[name])
          ? { alter: (answer) => answer.replaceAll(environment[name] ?? '-', ANOTHER) }
          : undefined,
    });
    expect(before).toEqual([]);
    expect(ends).toEqual(['0: aborted', '3: aborted', '4: aborted', '9: passed']);
  });

  it('the number is none of the account’s, though the token sees both', async () => {
    const { before, ends } = await aborted('wrong-asset', {
      phases: [3],
      meddle: (_heard, effect, { environment }) =>
        effect === 'GET phone_numbers'
          ? { alter: (answer) => answer.replaceAll(environment['WATS_PHONE_NUMBER_ID'] ?? '-', ANOTHER) }
          : undefined,
    });
    expect([before, ends]).toEqual([[], ['0: aborted', '3: aborted', '9: passed']]);
  });

  it('the status of a message comes from another number', async () => {
    const { after, ends } = await aborted('wrong-asset', {
      phases: [3, 4],
      meddle: (_heard, effect, graph) =>
        effect !== 'POST messages'
          ? undefined
          : {
              alter: (answer) => {
                const [id] = /wamid\.[^"]+/.exec(answer) ?? ['read'];
                const statuses = [{ id, status: 'sent', timestamp: '1750000000' }];
                const metadata = { display_phone_number: '15550100000', phone_number_id: ANOTHER };
                void deliver(change('messages', { messaging_product: 'whatsapp', metadata, statuses }), graph);
                return answer;
              },
            },
    });
    expect(after).toEqual([]);
    expect(ends).toEqual(['0: passed', '3: aborted', '4: aborted', '9: passed']);
  });
});

describe('abort criterion: wrong recipient', () => {
  it('the answer to a message names somebody else', async () => {
    const { before, after } = await aborted('wrong-asset', {
      phases: [3, 4],
      meddle: (_heard, effect, { environment }) =>
        effect === 'POST messages'
          ? {
              alter: (answer) =>
                answer.replaceAll(environment['WATS_TEST_RECIPIENT_E164']?.slice(1) ?? '-', '15550100198'),
            }
          : undefined,
    });
    expect([before, after]).toEqual([['POST messages'], []]);
  });
});

describe('abort criterion: token scope', () => {
  it.each<FaultName>(['expired-token', 'broad-token', 'advertising-token', 'missing-scope', 'foreign-target'])(
    '%s, not accepted: nothing is sent',
    async (fault) => {
      const { before, after } = await aborted('token-scope', { phases: [1, 3, 4], faults: [fault] });
      expect([before, after]).toEqual([[], []]);
    },
  );
});

describe('abort criterion: a rate-limit, account-warning, integrity or policy code', () => {
  it.each<[FaultName, readonly string[]]>([
    ['throttle', []],
    ['rate-limit', ['POST messages']],
    ['policy', ['POST messages']],
    ['account-locked', ['POST messages']],
    ['integrity', ['POST messages']],
    ['spam', ['POST messages']],
  ])('%s: nothing further is sent', async (fault, effects) => {
    const { before, after, ends } = await aborted('account-condition', { phases: [1, 3, 4], faults: [fault] });
    expect([before, after]).toEqual([effects, []]);
    expect(ends).toContain('4: aborted');
  });

  it.each<[PhaseId, string, number, RegExp]>([
    [4, 'POST messages', 131048, /^DELETE object$/],
    [5, 'POST message_templates', 80008, /^DELETE message_templates$/],
    [6, 'POST object', 368, /^DELETE object$/],
    [7, 'POST groups', 130429, /^$/],
    [8, 'POST message_qrdls', 4, /^$/],
  ])(
    'in phase %i, once something was made: it is cleaned up and nothing else is done',
    async (phase, effect, code, removal) => {
      // The second of its kind where the first makes something.
      let left = effect === 'POST message_templates' ? 1 : 0;
      const { after, result } = await aborted('account-condition', {
        phases: [phase],
        meddle: (_heard, asked) =>
          asked === effect && left-- <= 0 ? { status: 400, body: { error: { code, message: 'no' } } } : undefined,
      });
      expect(after.filter((one) => !removal.test(one))).toEqual([]);
      expect(result).toMatchObject({ exitCode: 4, end: { cleanup: 'complete' } });
    },
  );
});

const violation = change('account_update', {
  event: 'ACCOUNT_VIOLATION',
  violation_info: { violation_type: 'SPAM' },
});

describe('abort criterion: the same by webhook', () => {
  it.each([
    ['a violation', violation],
    ['a restriction', sampleEnvelope('account_update.restriction')],
    ['an alert', sampleEnvelope('account_alerts')],
    ['a flagged number', sampleEnvelope('phone_number_quality_update.flagged')],
    ['a lowered number', change('phone_number_quality_update', { event: 'DOWNGRADE', current_limit: 'TIER_1K' })],
  ])('%s: the message under way ends as it does, and none follows', async (_what, body) => {
    const { before, after, probes, ends } = await aborted('account-condition', {
      phases: [3, 4],
      meddle: async (_heard, effect, graph) => {
        if (effect === 'POST messages') await deliver(body, graph);
        return undefined;
      },
    });
    expect([before, after]).toEqual([['POST messages'], []]);
    expect(probes).toContain('sendText text: pass');
    expect(ends).toContain('4: aborted');
  });

  it('a message under way whose answer is lost ends as unknown', async () => {
    const { after, probes } = await aborted('account-condition', {
      phases: [3],
      meddle: async (_heard, effect, graph) => {
        if (effect !== 'POST messages') return undefined;
        await deliver(violation, graph);
        return 'reset after';
      },
    });
    expect(after).toEqual([]);
    expect(probes).toContain('sendText text: unknown');
  });

  it.each<[PhaseId, string, number]>([
    [4, 'uploadMedia', 5],
    [5, 'createMessageTemplate', 4],
    [6, 'createFlow', 4],
    [7, 'initiateCall', 5],
    [8, 'updateBusinessProfile', 4],
  ])(
    'while phase %i makes something (%s): it alone is cleaned up, also when its answer is lost',
    async (phase, helper, lost) => {
      for (const isLost of [false, true]) {
        let isFirst = true;
        const { before, after, probes, result } = await aborted('account-condition', {
          phases: [phase],
          meddle: async (heard, _effect, graph) => {
            if (heard.method === 'GET' || !isFirst) return undefined;
            isFirst = false;
            await deliver(violation, graph);
            return isLost ? 'reset after' : undefined;
          },
        });
        expect(before).toHaveLength(1);
        expect(after.length).toBeLessThanOrEqual(isLost && lost === 5 ? 0 : 1);
        expect(probes.find((line) => line.startsWith(helper))).toMatch(isLost ? /: unknown$/ : /: pass$/);
        expect(result).toMatchObject(
          isLost && lost === 5 ? { exitCode: 5 } : { exitCode: 4, end: { cleanup: 'complete' } },
        );
      }
    },
  );
});

describe('abort criterion: a clean-up fails', () => {
  it('no later phase starts, and what is left is named: exit 5', async () => {
    const { result, ends, after } = await aborted('cleanup-failure', { phases: [4, 5], faults: ['delete-fails'] });
    expect(result).toMatchObject({ exitCode: 5, end: { cleanup: 'incomplete' } });
    expect(ends).toEqual(['0: passed', '4: aborted', '5: aborted', '9: failed']);
    expect(after.filter((one) => one !== 'DELETE object')).toEqual([]);
    expect(Manifest.read(result.end.manifest).entries).toMatchObject([{ type: 'media', cleanup: 'failed' }]);
  });
});

describe('abort criterion: a leak', () => {
  it('in an event: it is kept back, and nothing is sent any more', async () => {
    const redactor = Object.getPrototypeOf(createRedactor({ salt: Buffer.from('salt') })) as {
      text: (text: string) => string;
    };
    const right = redactor.text;
    let leaks = false;
    vi.spyOn(redactor, 'text').mockImplementation(function (this: typeof redactor, text) {
      if (!leaks || text !== '') return right.call(this, text);
      leaks = false;
      return 'call someone@orchard.example';
    });
    const { before, ends, told } = await aborted('leak', {
      phases: [3, 4],
      onEvent: (event) => {
        if (event.event === 'phase.start' && event.phase === 3) leaks = true;
      },
    });
    vi.restoreAllMocks();
    expect(before).toEqual([]);
    expect(ends).toEqual(['0: passed', '3: aborted', '4: aborted', '9: passed']);
    expect(told.join('\n')).not.toContain('orchard');
  });

  it('in the ledger: the file is set aside, and no report holds it', async () => {
    let ledger = '';
    const { result } = await aborted('leak', {
      phases: [1],
      spoils: true,
      onEvent: (event) => {
        if (event.event === 'run.start') ({ ledger } = event);
        if (event.event === 'phase.start' && event.phase === 9)
          appendFileSync(ledger, '{"to":"someone@orchard.example"}\n');
      },
    });
    expect(readFileSync(`${ledger}.quarantine`, 'utf8')).toContain('orchard');
    for (const path of result.end.reports) expect(readFileSync(path, 'utf8')).not.toContain('orchard');
  });
});

describe('abort criterion: an effect is reached without its leave', () => {
  it('nothing of it is sent', async () => {
    vi.spyOn(discover, 'run').mockImplementation(async ({ run, probes }) => {
      const { phoneNumberId, recipient = '' } = run.profile;
      await probes.act(sendText, { phoneNumberId, to: recipient, text: 'x' });
    });
    const { before, after, ends } = await aborted('ungated-mutation', { phases: [1, 3] });
    vi.restoreAllMocks();
    expect([before, after]).toEqual([[], []]);
    expect(ends).toEqual(['0: passed', '1: aborted', '3: aborted', '9: passed']);
  });
});
