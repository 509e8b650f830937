import { describe, expect, it } from 'vitest';
import { authorize } from '../../../src/campaign/authorization.js';
import type { Confirm } from '../../../src/campaign/ports.js';
import { templates } from '../../../src/phases/5-templates.js';
import { flows } from '../../../src/phases/6-flows.js';
import { verify } from '../../../src/phases/9-verify.js';
import type { Phase } from '../../../src/phases/phase.js';
import { Inbox } from '../../../src/phases/inbox.js';
import { pictured } from '../../../src/phases/request-picture.js';
import { runPhases } from '../../../src/phases/runner.js';
import { serve } from '../graph/bench.js';
import { benchRun, GONE, HeldClock, PHONE, phaseOf, WABA } from './bench.js';

interface Thing {
  name: string;
  status: string;
  categories: readonly string[];
}

interface Rules {
  /** Whose id the answer to a creation gives; undefined: one of its own. */
  readonly answers?: string;
  /** The status that something new has. */
  readonly status: string;
  /** Why an edit is refused. */
  readonly editCode?: number;
  /** Errors of flow JSON without screens. */
  readonly faults?: readonly unknown[];
}

const THEIRS = '880000000000001';

/** A Graph with templates or flows on one edge, and one that was there before. */
async function graph(edge: 'message_templates' | 'flows', { answers, status, editCode, faults = [] }: Rules) {
  const things = new Map<string, Thing>([[THEIRS, { name: 'order_confirmation', status: 'APPROVED', categories: [] }]]);
  const { origin, heard } = await serve((_request, response, asked) => {
    const url = new URL(asked.url, origin);
    const [, , id = '', below] = url.pathname.split('/');
    const answer = (code: number, body: unknown) =>
      void response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (id === PHONE) return answer(200, { id });
    if (id === WABA && asked.method === 'GET') {
      return answer(200, { data: [...things].map(([thing, shown]) => ({ id: thing, ...shown })) });
    }
    if (id === WABA && asked.method === 'POST') {
      const { name, categories } = JSON.parse(asked.body.toString('utf8')) as Thing;
      const made = answers ?? String(770_000_000_000_000 + things.size);
      if (answers === undefined) things.set(made, { name, status, categories });
      return answer(200, { id: made, status });
    }
    const target = id === WABA ? (url.searchParams.get('hsm_id') ?? '') : id;
    const thing = things.get(target);
    if (thing === undefined) return answer(GONE.status, GONE.body);
    if (asked.method === 'GET') {
      if (below !== 'assets') return answer(200, { id: target, ...thing });
      return answer(200, { data: [{ name: 'flow.json', asset_type: 'FLOW_JSON' }] });
    }
    if (asked.method === 'DELETE') things.delete(target);
    else if (below === 'assets') {
      const isFaulty = asked.body.includes('"screens":[]');
      return answer(200, { success: true, validation_errors: isFaulty ? faults : [] });
    } else if (editCode !== undefined) return answer(400, { error: { code: editCode, message: 'x' } });
    else if (edge === 'flows') thing.categories = (JSON.parse(asked.body.toString('utf8')) as Thing).categories;
    answer(200, { success: true });
  });
  const effects = () =>
    heard.filter(({ method }) => method !== 'GET').map(({ method, url }) => `${method} ${url.split(/[/?]/)[2] ?? ''}`);
  return { origin, things, effects };
}

const OPEN: Phase = phaseOf(0, [], ({ probes }) => probes.record('configuration', 'default', 'pass', ''));
const yes: Confirm = ({ step }) => Promise.resolve(step === null);

/** Runs one phase, and the clean-up; `hears`: the receiver is told that what was submitted is approved. */
async function runOn(origin: string, phase: Phase, hears = false) {
  const bench = benchRun({ origin, clock: new HeldClock() });
  const { profile, redactor, recorder, abortion, clock } = bench.run;
  const terms = { by: 'form', statement: 'mine', expiresAt: null, salt: 'salt-of-the-test' } as const;
  const inbox: Inbox = new Inbox(redactor, recorder, abortion, clock, {
    onTracked: ({ id }) => {
      const value = { event: 'APPROVED', message_template_id: id, message_template_name: 'x', reason: 'NONE' };
      const changes = [{ field: 'message_template_status_update', value }];
      inbox.deliver({ object: 'whatsapp_business_account', entry: [{ id: WABA, time: 1, changes }] });
    },
  });
  const authorization = authorize(profile, [0, 5, 6, 9], terms);
  const run = { ...bench.run, authorization, ...(hears ? { inbox } : {}) };
  const [, result] = await runPhases(run, [OPEN, phase, verify], yes);
  return { ...bench, run, outcome: result?.outcome };
}

describe.each([
  ['template', templates, 'message_templates'],
  ['flow', flows, 'flows'],
] as const)('a %s whose creation is answered with the id of what was there before', (_what, phase, edge) => {
  it('aborts as a wrong asset: it is not edited, and the clean-up deletes nothing', async () => {
    const { origin, things, effects } = await graph(edge, { answers: THEIRS, status: 'DRAFT' });
    const { run, outcome } = await runOn(origin, phase);
    expect(outcome).toBe('aborted');
    expect(run.abortion.criterion).toBe('wrong-asset');
    expect(effects().every((effect) => effect === `POST ${WABA}`)).toBe(true);
    expect(things.has(THEIRS)).toBe(true);
    expect(new Set(run.manifest.leftovers.map(({ cleanup }) => cleanup))).toEqual(new Set(['failed']));
  });
});

describe('the edit of a template', () => {
  it.each<[string, string, string]>([
    ['PENDING', 'pass', 'it may be refused while the read still shows the review'],
    ['APPROVED', 'fail', 'a refusal is a fault when both say that it may be edited'],
  ])('that is refused while the read shows %s is a %s: %s', async (status, outcome, _why) => {
    const { origin, effects } = await graph('message_templates', { status, editCode: 100 });
    const bench = await runOn(origin, templates, true);
    expect(bench.probes()).toContain(`updateMessageTemplate utility, edit: ${outcome}`);
    expect(bench.probes()).toContain('createMessageTemplate utility, review: pass');
    expect(effects().filter((effect) => effect.startsWith('DELETE'))).toHaveLength(3);
  });

  it('is left out while every review is open', async () => {
    const { origin } = await graph('message_templates', { status: 'PENDING' });
    const { probes, outcome } = await runOn(origin, templates);
    expect(probes()).toContain('updateMessageTemplate edit: skipped');
    expect(probes()).toContain('createMessageTemplate utility, review: skipped');
    expect(outcome).toBe('passed');
  });
});

describe('the validation errors of a flow', () => {
  it('are shown as words of Meta’s and lines, never as text from outside', async () => {
    const faults = [
      { error: 'INVALID_PROPERTY_VALUE', message: 'see https://example.test/secret', line_start: 3 },
      { error: '<script>', line_start: 'x' },
    ];
    const { origin } = await graph('flows', { status: 'DRAFT', faults });
    const { events } = await runOn(origin, flows);
    expect(events).toContainEqual(
      expect.objectContaining({
        variant: 'validation errors',
        outcome: 'pass',
        note: 'Meta names INVALID_PROPERTY_VALUE in line 3, an unnamed fault',
      }),
    );
  });

  it('that a Graph does not name are a finding, not a failure', async () => {
    const { origin, things } = await graph('flows', { status: 'DRAFT' });
    const { events, outcome } = await runOn(origin, flows);
    expect(events).toContainEqual(
      expect.objectContaining({ event: 'finding', helper: 'updateFlowJson', severity: 'medium', seen: 'none' }),
    );
    expect(outcome).toBe('passed');
    expect([...things.keys()]).toEqual([THEIRS]);
  });
});

describe('the question before', () => {
  it.each([
    ['templates', templates, ['wats_live_r1_utility', 'wats_live_r1_marketing', 'wats_live_r1_authentication']],
    ['a flow', flows, ['wats-live-r1-draft']],
  ] as const)('shows %s as composed, by the names of the run', async (_what, phase, names) => {
    const { run } = benchRun();
    const [made] = phase.effects(run).map((action) => pictured(action, run.redactor));
    const shown = made?.picture?.requests ?? [];
    expect(shown).toHaveLength(names.length);
    for (const [at, name] of names.entries()) {
      expect(shown[at]).toContain(`"name": "${name}"`);
      expect(shown[at]).not.toContain(WABA);
    }
    expect(made?.picture?.message).toEqual([]);
  });
});
