import fc from 'fast-check';
import { authorize } from '../../../src/campaign/authorization.js';
import { GATED_STEPS, OPT_IN_FLAGS, type OptInFlag, PHASE_FLAGS } from '../../../src/campaign/flags.js';
import { type PhaseId, RISK_CLASSES } from '../../../src/campaign/phase.js';
import type { Confirm } from '../../../src/campaign/ports.js';
import { resourceName, templateName } from '../../../src/campaign/run-identity.js';
import { Manifest, type ManifestEntry } from '../../../src/evidence/manifest.js';
import { GraphClient } from '../../../src/graph/client.js';
import { Grant } from '../../../src/graph/grant.js';
import { createFlow, deleteFlow, publishFlow } from '../../../src/graph/helpers/flow-changes.js';
import { deleteMedia, uploadMedia } from '../../../src/graph/helpers/media.js';
import { sendText } from '../../../src/graph/helpers/messages.js';
import { createQrCode, deleteQrCode } from '../../../src/graph/helpers/qr-codes.js';
import { createMessageTemplate, deleteMessageTemplate } from '../../../src/graph/helpers/template-changes.js';
import { Transport } from '../../../src/graph/transport.js';
import { Abortion } from '../../../src/phases/abort.js';
import { cleanEntry, cleanUp } from '../../../src/phases/cleanup.js';
import { openCleanup } from '../../../src/phases/gate.js';
import type { Phase, PhaseContext } from '../../../src/phases/phase.js';
import { Prober } from '../../../src/phases/probe.js';
import type { Run } from '../../../src/phases/run.js';
import { runPhases } from '../../../src/phases/runner.js';
import { type Bench, benchRun, HeldClock, PHONE, phaseOf, RECIPIENT, TOKEN, WABA } from './bench.js';
import { type Fault, FAULTS, FOREIGN_IDS, type Leave, ModelGraph } from './model-graph.js';

const ORIGIN = 'http://127.0.0.1:9';
const HOUR = 3_600_000;
const EFFECTFUL: readonly PhaseId[] = [3, 4, 5, 6, 7, 8];

/** What a phase tries, whether or not it may; none of them heeds a refusal. */
const ACTIONS = [
  ...['send', 'upload', 'template', 'flow', 'publish', 'qr', 'clean', 'wait'],
  ...['stranger', 'other number', 'other name', 'delete foreign', 'earlier prober'],
] as const;
type Action = (typeof ACTIONS)[number];

interface PlannedPhase {
  readonly id: PhaseId;
  readonly actions: readonly Action[];
  /** `late`: the dialog stands for an hour first. */
  readonly answer: 'yes' | 'no' | 'closed' | 'late';
  readonly stepAnswer: 'yes' | 'no' | 'late';
}

interface PlannedRun {
  readonly master: boolean;
  readonly acknowledged: boolean;
  readonly disarmed: readonly OptInFlag[];
  readonly unauthorized: readonly PhaseId[];
  readonly sameAssets: boolean;
  readonly minutes: number | null;
  readonly phases: readonly PlannedPhase[];
  readonly faults: readonly Fault[];
  readonly cleansUp: boolean;
  readonly resumed: { readonly master: boolean; readonly acknowledged: boolean; readonly faults: readonly Fault[] };
}

const often = fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, fc.constant(false));
const faults = fc.array(
  fc.oneof({ weight: 30, arbitrary: fc.constant<Fault>('ok') }, { weight: 5, arbitrary: fc.constantFrom(...FAULTS) }),
  { maxLength: 30 },
);
const mostlyNone = <Value>(values: readonly Value[]) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant<Value[]>([]) }, fc.subarray([...values], { maxLength: 2 }));
/** What each phase is there for, so that most of what it tries could be allowed. */
const USUAL: Partial<Readonly<Record<PhaseId, readonly Action[]>>> = {
  3: ['send'],
  4: ['upload', 'send', 'clean'],
  5: ['template', 'clean'],
  6: ['flow', 'publish', 'clean'],
  8: ['qr', 'clean'],
};
const phaseArbitrary = fc.constantFrom<PhaseId>(1, ...EFFECTFUL).chain((id) =>
  fc.record<PlannedPhase>({
    id: fc.constant(id),
    actions: fc.array(
      fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...(USUAL[id] ?? ACTIONS)) }, fc.constantFrom(...ACTIONS)),
      { maxLength: 5 },
    ),
    answer: fc.oneof(
      { weight: 8, arbitrary: fc.constant('yes' as const) },
      fc.constantFrom('no' as const, 'closed' as const, 'late' as const),
    ),
    stepAnswer: fc.constantFrom('yes', 'no', 'late'),
  }),
);

const run: fc.Arbitrary<PlannedRun> = fc.record({
  master: often,
  acknowledged: often,
  disarmed: mostlyNone(OPT_IN_FLAGS),
  unauthorized: mostlyNone(EFFECTFUL),
  sameAssets: often,
  minutes: fc.option(fc.constantFrom(30, 90, 150)),
  phases: fc.array(phaseArbitrary, { minLength: 1, maxLength: 4 }),
  faults,
  cleansUp: often,
  resumed: fc.record({ master: often, acknowledged: often, faults }),
});

/** Up to three runs of one operator on one account. */
export const sequence = fc.array(run, { minLength: 1, maxLength: 3 });

/** `none`: every phase runs under a grant minted by hand, and one creation goes round the manifest. */
type Gate = 'real' | 'none';

/** Plays a sequence; what the fake Graph objected to, and how many effects it heard. */
export async function play(
  runs: readonly PlannedRun[],
  keys: Readonly<Record<string, string>>,
  gate: Gate = 'real',
): Promise<ModelGraph> {
  const clock = new HeldClock();
  const graph = new ModelGraph(() => clock.now());
  for (const [at, planned] of runs.entries())
    await playRun(planned, `r${'20'.slice(0, at) || '1'}`, graph, clock, keys, gate);
  return graph;
}

async function playRun(
  planned: PlannedRun,
  runId: string,
  graph: ModelGraph,
  clock: HeldClock,
  keys: Readonly<Record<string, string>>,
  gate: Gate,
): Promise<void> {
  const transport = new Transport({ origin: ORIGIN, accessToken: TOKEN, dispatcher: graph, clock, userAgent: 'model' });
  const identity = { runId, prefix: `wats-live-${runId}` };
  const optedIn = new Set(OPT_IN_FLAGS.filter((flag) => !planned.disarmed.includes(flag)));
  const flags = { master: planned.master, acknowledged: planned.acknowledged, optedIn };
  const client = new GraphClient(transport, 'v25.0', clock);
  const bench = benchRun({ identity, flags, client, clock, keys, disk: graph.disk });
  const { profile } = bench.run;
  const expiresAt = planned.minutes === null ? null : new Date(clock.now().getTime() + planned.minutes * 60_000);
  const phases = EFFECTFUL.filter((id) => !planned.unauthorized.includes(id));
  const authorization = authorize(
    planned.sameAssets ? profile : { ...profile, phoneNumberId: '106540352242999' },
    [0, 1, 9, ...phases],
    { by: 'form', statement: 's', expiresAt, salt: 'salt-of-the-test' },
  );
  const leave: Leave = {
    ...{ runId, manifest: bench.run.manifest.path, ...flags, sameAssets: planned.sameAssets, expiresAt },
    ...{ phases: new Set(phases), confirmed: new Set<string>(), phase: undefined },
    isOver: () => bench.run.abortion.criterion !== undefined || bench.run.signal.aborted,
  };
  graph.leave = leave;
  graph.faults = [...planned.faults];
  graph.onStop = () => {
    bench.stop.abort();
  };
  const live: Run = { ...bench.run, authorization };
  await playPhases(planned, live, leave, clock, gate, transport);
  graph.dead = false;
  bench.run.manifest.close();
  await resume(planned.resumed, bench, live, leave, graph, clock);
}

async function playPhases(
  planned: PlannedRun,
  live: Run,
  leave: Leave,
  clock: HeldClock,
  gate: Gate,
  transport: Transport,
): Promise<void> {
  const passHour = () => {
    clock.date = new Date(clock.date.getTime() + HOUR);
  };
  const confirm: Confirm = ({ phase, step }) => {
    const plan = planned.phases.find(({ id }) => id === phase);
    const answer = (step === null ? plan?.answer : plan?.stepAnswer) ?? 'no';
    if (answer === 'closed') return Promise.reject(new Error('closed'));
    if (answer === 'late') passHour();
    if (answer !== 'no') leave.confirmed.add(step === null ? `${phase}` : `${phase} ${step}`);
    return Promise.resolve(answer !== 'no');
  };
  let earlier: Prober | undefined;
  const phaseFor = ({ id, actions }: PlannedPhase): Phase =>
    phaseOf(id, id === 1 ? [] : ['side-effect', 'destructive'], async (context) => {
      leave.phase = id;
      for (const [n, action] of actions.entries()) {
        if (action === 'wait') passHour();
        const probes = action === 'earlier prober' ? earlier : context.probes;
        // Its own phase is over, so whatever it sends belongs to none.
        leave.phase = action === 'earlier prober' ? undefined : id;
        if (probes !== undefined) await act(action, `${id}x${n}`, { ...context, probes }).catch(() => undefined);
      }
      leave.phase = undefined;
      earlier = context.probes;
    });
  const cleaning = phaseOf(9, [], async ({ run: { manifest, profile }, probes }) => {
    leave.phase = 9;
    await cleanUp(manifest, probes, profile);
  });
  const unique = planned.phases.filter(({ id }, at) => planned.phases.findIndex((one) => one.id === id) === at);
  const listed = [
    phaseOf(0, [], ({ probes }) => {
      probes.record('configuration', 'authorization', 'pass', '');
    }),
    ...unique.sort((a, b) => a.id - b.id).map(phaseFor),
    ...(planned.cleansUp ? [cleaning] : []),
  ];
  if (gate === 'real') {
    await runPhases(live, listed, confirm);
    return;
  }
  const probes = new Prober(live, 3, forged(live));
  for (const phase of listed) {
    await phase.run({ run: live, probes, step: () => Promise.resolve({ probes }) }).catch(() => undefined);
  }
  leave.phase = 8;
  const text = `${live.identity.prefix}-q x`;
  const request = createQrCode.prepare({ phoneNumberId: PHONE, prefilledMessage: text }, 'v25.0');
  const { signal } = new AbortController();
  await transport.send(request, { risk: 'side-effect', grant: forged(live), signal }).catch(() => undefined);
}

function forged({ identity, profile }: Run): Grant {
  return Grant.mint({
    ...{ kind: 'phase', runId: identity.runId, phase: 4, expiresAt: null, protectedIds: new Set() },
    ...{ risks: new Set(RISK_CLASSES), flags: new Set(OPT_IN_FLAGS), steps: new Set(GATED_STEPS) },
    assets: new Set([profile.phoneNumberId, profile.wabaId]),
    recipients: new Set([RECIPIENT]),
    ...{ owns: () => true, ownsName: () => true, restores: () => true },
  });
}

/** The clean-up of another process, from the manifest alone. */
async function resume(
  { master, acknowledged, faults: planted }: PlannedRun['resumed'],
  { keys }: Bench,
  live: Run,
  leave: Leave,
  graph: ModelGraph,
  clock: HeldClock,
): Promise<void> {
  const manifest = Manifest.open(live.manifest.path, keys, { disk: graph.disk });
  try {
    const flags = { master, acknowledged, optedIn: new Set<OptInFlag>() };
    graph.leave = { ...leave, ...flags, phase: 9, confirmed: new Set() };
    graph.faults = [...planted];
    const stop = new AbortController();
    graph.onStop = () => {
      stop.abort();
    };
    const grant = openCleanup({ flags, identity: live.identity, manifest, profile: live.profile });
    const abortion = new Abortion(() => undefined);
    const run = { ...live, manifest, abortion, signal: stop.signal, clock };
    await cleanUp(manifest, new Prober(run, 9, grant), live.profile).catch(() => undefined);
    grant?.revoke('the clean-up is over');
  } finally {
    manifest.close();
    graph.leave = undefined;
    graph.dead = false;
  }
}

const TEXT = { phoneNumberId: PHONE, to: RECIPIENT, text: 'x' };
const BODY = [{ type: 'BODY', text: 'x' }];
const TEMPLATE = { wabaId: WABA, language: 'en_US', category: 'UTILITY' as const, components: BODY };

async function act(action: Action, suffix: string, { run: live, probes, step }: PhaseContext): Promise<unknown> {
  const { identity, manifest, profile } = live;
  const name = resourceName(identity.prefix, suffix);
  switch (action) {
    case 'send':
    case 'earlier prober':
      return probes.act(sendText, TEXT);
    case 'stranger':
      return probes.act(sendText, { ...TEXT, to: '15550100198' });
    case 'other number':
      return probes.act(sendText, { ...TEXT, phoneNumberId: '106540352242999' });
    case 'upload':
      return probes.create(uploadMedia, { phoneNumberId: PHONE, file: Buffer.from('x'), type: 'image/png' }, null);
    case 'template': {
      const own = templateName(identity.prefix, suffix);
      return probes.create(createMessageTemplate, { ...TEMPLATE, name: own }, own);
    }
    case 'other name':
      return probes.create(createFlow, { wabaId: WABA, name: `${name}-other`, categories: ['OTHER'] }, name);
    case 'flow':
      return probes.create(createFlow, { wabaId: WABA, name, categories: ['OTHER'] }, name);
    case 'publish': {
      const flow = manifest.entries.find(({ type, state }) => type === 'flow' && state === 'created');
      const flowId = flow === undefined ? FOREIGN_IDS.flow : (manifest.id(flow) ?? '');
      const asked = await step({ ...PUBLISH, effects: () => [] });
      // Without the step it is tried all the same.
      return ('probes' in asked ? asked.probes : probes).act(publishFlow, { flowId });
    }
    case 'qr':
      return probes.create(createQrCode, { phoneNumberId: PHONE, prefilledMessage: `${name} x` }, name);
    case 'clean':
      return cleanEach(manifest.pending, (entry) => cleanEntry(manifest, entry, probes, profile));
    case 'delete foreign':
      return deleteForeign(probes);
    case 'wait':
      return undefined;
  }
}

const PUBLISH = {
  id: 'publish',
  title: 'publish',
  flag: PHASE_FLAGS[6].secondary[0] ?? 'WATS_ENABLE_FLOW_PUBLISH',
  irreversible: 'x',
} as const;

async function cleanEach(entries: readonly ManifestEntry[], clean: (entry: ManifestEntry) => Promise<unknown>) {
  for (const entry of entries) await clean(entry);
}

/** With the ids of others, one kind after the other. */
async function deleteForeign(probes: Prober): Promise<void> {
  const none = () => undefined;
  const foreign = { name: 'wats_live_r10_t', wabaId: WABA, phoneNumberId: PHONE };
  await probes.remove(deleteMessageTemplate, { ...foreign, id: FOREIGN_IDS.template }).catch(none);
  await probes.remove(deleteFlow, { ...foreign, id: FOREIGN_IDS.flow }).catch(none);
  await probes.remove(deleteMedia, { ...foreign, id: FOREIGN_IDS.media }).catch(none);
  await probes.remove(deleteQrCode, { ...foreign, id: FOREIGN_IDS['qr-code'] }).catch(none);
}
