import type { CampaignEvent, ProbeEvent } from '../../../src/campaign/events.js';
import { authorize } from '../../../src/campaign/authorization.js';
import { readByteCaps } from '../../../src/campaign/byte-caps.js';
import { DRY_RUN_FLAGS } from '../../../src/campaign/flags.js';
import type { PhaseId, RiskClass } from '../../../src/campaign/phase.js';
import type { Clock } from '../../../src/campaign/ports.js';
import { profileFrom } from '../../../src/campaign/profile.js';
import type { Environment } from '../../../src/campaign/environment.js';
import { systemClock } from '../../../src/campaign/system-clock.js';
import { type Disk, nodeDisk } from '../../../src/evidence/disk.js';
import { Ledger } from '../../../src/evidence/ledger.js';
import { Manifest } from '../../../src/evidence/manifest.js';
import { openOutputFolder } from '../../../src/evidence/output-folder.js';
import { createRedactor } from '../../../src/evidence/redactor.js';
import { createRunKey } from '../../../src/evidence/run-key.js';
import { GraphClient } from '../../../src/graph/client.js';
import { PairPace } from '../../../src/graph/pair-pace.js';
import { Abortion } from '../../../src/phases/abort.js';
import { Assets } from '../../../src/phases/assets.js';
import { Inventory } from '../../../src/phases/inventory.js';
import { generatedMedia } from '../../../src/phases/medium.js';
import type { Phase, PhaseContext } from '../../../src/phases/phase.js';
import { Recorder } from '../../../src/phases/recorder.js';
import type { Run } from '../../../src/phases/run.js';
import { closing, temporaryFolder, temporaryState } from '../evidence/bench-run.js';
import { type Heard, serve, transportTo } from '../graph/bench.js';

export const WABA = '102290129340398';
export const PHONE = '106540352242922';
export const RECIPIENT = '15550100199';
export const TOKEN = 'EAAphasestoken0123456789';
const ENVIRONMENT = {
  WATS_ACCESS_TOKEN: TOKEN,
  WATS_WABA_ID: WABA,
  WATS_PHONE_NUMBER_ID: PHONE,
  WATS_TEST_RECIPIENT_E164: `+${RECIPIENT}`,
};

/** A clock whose date the test holds; its pauses pass at once. */
export class HeldClock implements Clock {
  constructor(public date = new Date('2026-06-10T12:00:00.000Z')) {}
  now(): Date {
    return this.date;
  }
  monotonic(): number {
    return performance.now();
  }
  sleep(): Promise<void> {
    return Promise.resolve();
  }
}

export interface Bench {
  readonly run: Run;
  readonly events: CampaignEvent[];
  /** What observers and ledger were told, as JSON lines. */
  readonly told: string[];
  readonly stop: AbortController;
  /** Where the key of the run lies. */
  readonly keys: Environment;
  /** Probes as `helper variant: outcome`. */
  readonly probes: () => string[];
  /** Ends of phases as `phase: outcome`. */
  readonly ends: () => string[];
}

const unused = () => undefined;

/** A live run on a loopback origin, with real manifest, ledger and redactor in a folder of the test's own. */
export function benchRun(
  changes: Partial<Run> & { readonly origin?: string; readonly disk?: Disk; readonly keys?: Environment } = {},
): Bench {
  const { origin = 'http://127.0.0.1:9', disk = nodeDisk, keys = temporaryState(), ...given } = changes;
  const identity = given.identity ?? { runId: 'r1', prefix: 'wats-live-r1' };
  const profile = profileFrom(ENVIRONMENT, origin, 'loopback');
  const folder = openOutputFolder(temporaryFolder(), { workspaceFolders: [], disk });
  const key = createRunKey(identity.runId, keys, disk);
  const redactor = createRedactor({ salt: key.salt, ...identity, known: [{ value: TOKEN, label: 'access-token' }] });
  const ledger = Ledger.create(folder, identity.runId, key, { disk });
  const assets = { origin, wabaId: WABA, phoneNumberId: PHONE };
  const start = { tool: 'wats-live test', ...identity, mode: 'live', target: 'loopback', apiVersion: 'v25.0' } as const;
  const manifest = closing(Manifest.create(folder, { ...start, phases: [0, 3, 4, 9], assets }, key, ledger, { disk }));
  const clock = given.clock ?? systemClock;
  const stop = new AbortController();
  const events: CampaignEvent[] = [];
  const told: string[] = [];
  const recorder = new Recorder(redactor, ledger, (event, { json }) => (events.push(event), told.push(json)), clock);
  const run: Run = {
    identity,
    mode: 'live',
    environment: ENVIRONMENT,
    profile,
    flags: DRY_RUN_FLAGS,
    authorization: authorize(profile, [0, 1, 3, 4, 9], {
      by: 'form',
      statement: 'mine',
      expiresAt: null,
      salt: 'salt-of-the-test',
    }),
    caps: readByteCaps({}),
    media: generatedMedia().slice(0, 1),
    toolkit: undefined,
    client: given.client ?? new GraphClient(transportTo(origin), 'v25.0', new HeldClock()),
    proxy: {},
    pairPace: new PairPace(clock),
    manifest,
    redactor,
    recorder,
    logger: { debug: unused, info: unused, warn: unused, error: unused },
    clock,
    inbox: undefined,
    webhookWaitMs: 50,
    inventory: new Inventory(),
    assets: new Assets(redactor, unused),
    check: { skipped: 'no command was given for the local tests and typecheck' },
    acceptBroadToken: false,
    notes: [],
    abortion: new Abortion((criterion, detail) =>
      recorder.emit({ event: 'abort', criterion, detail: redactor.text(detail) }),
    ),
    signal: stop.signal,
    ...given,
  };
  const isProbe = (event: CampaignEvent): event is ProbeEvent => event.event === 'probe';
  return {
    run,
    events,
    told,
    stop,
    keys,
    probes: () => events.filter(isProbe).map(({ helper, variant, outcome }) => `${helper} ${variant}: ${outcome}`),
    ends: () => events.flatMap((event) => (event.event === 'phase.end' ? [`${event.phase}: ${event.outcome}`] : [])),
  };
}

/** A phase that does what the test says. */
export function phaseOf(
  id: PhaseId,
  risks: readonly RiskClass[],
  run: (context: PhaseContext) => Promise<void> | void,
): Phase {
  return {
    id,
    title: `phase ${id}`,
    summary: '',
    risks,
    effects: () => [{ helper: 'sendText', risk: 'side-effect', count: 2, summary: 'a text', requests: [] }],
    irreversible: 'Sent messages cannot be taken back.',
    run: async (context) => run(context),
  };
}

export interface Shelf {
  readonly origin: string;
  readonly heard: readonly Heard[];
  /** Ids of the media that stand on it. */
  readonly media: Set<string>;
  /** `METHOD id` of what was asked, in order. */
  readonly asked: () => string[];
}

export type Answering = (
  heard: Heard,
  media: Set<string>,
) => { readonly status: number; readonly body?: unknown; readonly reset?: boolean } | undefined;

export const GONE = { status: 400, body: { error: { code: 100, error_subcode: 33, message: 'outside text' } } };

/** A small Graph with media on it; `answering` may answer first. */
export async function shelf(ids: readonly string[], answering: Answering = unused): Promise<Shelf> {
  const media = new Set(ids);
  const { origin, heard } = await serve((request, response, asked) => {
    const id = asked.url.split(/[/?]/)[2] ?? '';
    const metadata = { url: `${origin}/bytes`, mime_type: 'image/png', sha256: '0'.repeat(64), id };
    const usual = (): { readonly status: number; readonly body?: unknown; readonly reset?: boolean } => {
      if (id === PHONE && asked.method === 'GET') return { status: 200, body: { id } };
      if (!media.has(id)) return GONE;
      if (asked.method === 'GET') return { status: 200, body: metadata };
      media.delete(id);
      return { status: 200, body: { success: true } };
    };
    const answer = answering(asked, media) ?? usual();
    if (answer.reset === true) request.socket.resetAndDestroy();
    else
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body ?? {}));
  });
  return {
    origin,
    heard,
    media,
    asked: () => heard.map(({ method, url }) => `${method} ${url.split(/[/?]/)[2] ?? ''}`),
  };
}

/** A medium in the manifest, as a run that uploaded it left it. */
export function uploaded(run: Run, id: string) {
  const { n } = run.manifest.intent({
    type: 'media',
    phase: 4,
    name: null,
    endpointGroup: 'media',
    cleanupAction: 'deleteMedia',
  });
  return run.manifest.created(n, id);
}
