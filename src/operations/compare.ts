import type { FindingEvent } from '../campaign/events.js';
import { OperatorError } from '../campaign/operator-error.js';
import { DEFAULT_API_VERSION, type Profile, profileFrom } from '../campaign/profile.js';
import type { Redacted } from '../campaign/redacted.js';
import { readRunIdentity } from '../campaign/run-identity.js';
import { systemClock } from '../campaign/system-clock.js';
import { type Environment, readVariable } from '../campaign/variables.js';
import { release } from '../evidence/leak-scan.js';
import { openOutputFolder, type OutputFolder } from '../evidence/output-folder.js';
import { createRedactor, type Redactor } from '../evidence/redactor.js';
import { createDispatcher } from '../graph/proxy.js';
import { Transport } from '../graph/transport.js';
import type { WireRequest } from '../graph/wire.js';
import { openRehearsal } from '../phases/gate.js';
import { type Simulator, startSimulator } from '../simulator/server.js';
import type { CaseIds } from '../subject/case.js';
import { compareSubject } from '../subject/compare.js';
import type { Found } from '../subject/finding.js';
import { type HostLimits, type SubjectAnswer, SubjectHost } from '../subject/host.js';
import { riskOf } from '../subject/judgement.js';
import { locateToolkit, type Toolkit } from '../subject/locate.js';
import { reproductionOf } from '../subject/reproduction.js';
import { stage } from '../subject/stage.js';
import { earlierFindings, type FindingState } from './finding-file.js';
import { knownValues } from './known-environment.js';
import { simulatedEnvironment } from './simulated-environment.js';
import { TOOL } from './tool.js';

/** A finding as a face shows it. */
export interface ComparedFinding extends FindingEvent {
  readonly state: FindingState;
  /** Path of the test that shows it; null where none was written. */
  readonly reproduction: string | null;
}

export interface CompareRequest {
  /** Checkout or workspace that has the toolkit. */
  readonly subject: string;
  /** Undefined: nothing is written, and every finding is new. */
  readonly outputFolder: string | undefined;
  readonly workspaceFolders: readonly string[];
  readonly environment: Environment;
  readonly observe: (finding: ComparedFinding, redactor: Redactor) => void;
  readonly signal: AbortSignal;
  readonly limits?: Partial<HostLimits>;
}

export interface CompareResult {
  readonly subject: Pick<Toolkit, 'version' | 'commit'>;
  readonly cases: number;
  readonly left: number;
  readonly findings: readonly ComparedFinding[];
  readonly gone: readonly (Pick<FindingEvent, 'id' | 'helper' | 'variant'> & { readonly state: 'gone' })[];
  readonly sockets: 'blocked' | 'not enforced';
  readonly file: string | null;
}

const GRAPH = 'https://graph.facebook.com';

/**
 * Compares a toolkit with this tool on an embedded simulator: no credential is read. Throws `OperatorError` where the
 * folder holds no toolkit, or evidence cannot be written.
 */
export async function compareToolkit(request: CompareRequest): Promise<CompareResult> {
  const { environment, signal } = request;
  const toolkit = locateToolkit(request.subject, environment);
  const { runId } = readRunIdentity(environment, systemClock.now());
  const folder =
    request.outputFolder === undefined
      ? undefined
      : openOutputFolder(request.outputFolder, { workspaceFolders: request.workspaceFolders });
  const earlier = folder === undefined ? new Map<string, never>() : earlierFindings(folder.path);
  const simulator = await startSimulator({ metered: false });
  const synthetic = simulatedEnvironment(simulator.credentials);
  const redactor = createRedactor({
    salt: Buffer.from(runId),
    runId,
    prefix: `wats-live-${runId}`,
    known: [...knownValues(environment), ...knownValues(synthetic)],
  });
  const apiVersion = readVariable(environment, 'WATS_GRAPH_API_VERSION') ?? DEFAULT_API_VERSION;
  const host = new SubjectHost(toolkit, apiVersion, GRAPH, request.limits);
  const findings: ComparedFinding[] = [];
  const writer = new ReproductionWriter(folder, runId, redactor);
  const tell = (finding: Found): void => {
    if (findings.some(({ id }) => id === finding.id)) return;
    const told = toldOf(finding, redactor, earlier.has(finding.id), writer);
    findings.push(told);
    request.observe(told, redactor);
  };
  try {
    const way = openWay(profileFrom({ ...synthetic }, simulator.url, 'simulator'), simulator);
    try {
      const ids = await way.stage(apiVersion);
      const ground = { host, apiVersion, environment: synthetic, send: way.send };
      const { cases, left } = await compareSubject(ids, ground, tell, signal);
      const seen = new Set(findings.map(({ id }) => id));
      const gone = [...earlier]
        .filter(([id]) => !seen.has(id) && left === 0)
        .map(([id, { helper, variant }]) => ({ id, helper, variant, state: 'gone' as const }));
      const subject = { version: toolkit.version, commit: toolkit.commit };
      const sockets = host.socketsBlocked === true ? ('blocked' as const) : ('not enforced' as const);
      const result = { subject, cases, left, findings, gone, sockets };
      return { ...result, file: folder === undefined ? null : writeFindings(folder, runId, result, redactor) };
    } finally {
      await way.close();
    }
  } finally {
    host.close();
    await simulator.stop();
  }
}

interface Way {
  readonly send: (request: WireRequest) => Promise<SubjectAnswer>;
  stage(apiVersion: string): Promise<CaseIds>;
  close(): Promise<void>;
}

/** The way of judged requests to the simulator: the one transport, with a grant that is worth nothing elsewhere. */
function openWay(profile: Profile, simulator: Simulator): Way {
  const { wabaId, phoneNumberId, appId, accessToken, recipient } = simulator.credentials;
  const transport = new Transport({
    origin: profile.origin,
    accessToken,
    dispatcher: createDispatcher(profile.origin, {}),
    clock: systemClock,
    userAgent: TOOL.replace(' ', '/'),
  });
  const owned = new Set([wabaId, phoneNumberId, appId, 'oauth']);
  const recipients = new Set([recipient.slice(1)]);
  const grant = openRehearsal(profile, { owned, recipients });
  const signal = new AbortController().signal;
  const send = async (request: WireRequest): Promise<SubjectAnswer> => {
    // Media bytes lie on a host of their own at Meta, and on the Graph's own in the simulator.
    const host = request.host === 'graph' ? request.host : { ...request.host, origin: profile.origin };
    const answer = await transport.send({ ...request, host }, { risk: riskOf(request), grant, signal });
    const type = answer.headers['content-type'];
    return { status: answer.status, headers: type === undefined ? {} : { 'content-type': type }, body: answer.body };
  };
  return {
    send,
    stage: async (apiVersion) => {
      const ids = await stage(simulator, apiVersion, send);
      for (const id of Object.values(ids)) owned.add(id.replace(/\?.*/, ''));
      recipients.add(ids.groupId);
      return ids;
    },
    close: () => transport.close(),
  };
}

function toldOf(finding: Found, redactor: Redactor, isKnown: boolean, writer: ReproductionWriter): ComparedFinding {
  const { id, helper, variant, family, severity, source, expected, seen } = finding;
  const texts = { expected: redactor.text(expected), seen: redactor.text(seen) };
  const reproduction = writer.write({ ...finding, ...texts });
  const state = isKnown ? 'known' : 'new';
  return { event: 'finding', id, helper, variant, family, severity, ...texts, source, state, reproduction };
}

/** Writes the tests that show findings, one for each; a leak in one is never written. */
class ReproductionWriter {
  readonly #folder: OutputFolder | undefined;
  readonly #runId: string;
  readonly #redactor: Redactor;

  constructor(folder: OutputFolder | undefined, runId: string, redactor: Redactor) {
    this.#folder = folder;
    this.#runId = runId;
    this.#redactor = redactor;
  }

  write(finding: Found): string | null {
    if (this.#folder === undefined) return null;
    const text = reproductionOf(finding);
    return text === undefined
      ? null
      : released(this.#folder, `wats-live-${this.#runId}.${finding.id}.test.ts`, text, this.#redactor);
  }
}

function writeFindings(
  folder: OutputFolder,
  runId: string,
  { findings, gone, ...result }: Omit<CompareResult, 'file'>,
  redactor: Redactor,
): string {
  const document = {
    tool: TOOL,
    at: systemClock.now().toISOString(),
    ...result,
    subject: { name: '@wats/graph', ...result.subject },
    findings: [...findings.map(({ event: _event, ...rest }) => rest), ...gone],
  };
  const name = `wats-live-${runId}.findings.json`;
  const path = released(folder, name, `${JSON.stringify(document, undefined, 2)}\n`, redactor);
  if (path !== null) return path;
  throw new OperatorError({
    code: 'output',
    thing: name,
    rule: 'holds a value that must not be shown; it was not written',
    mend: 'Look at the findings on the terminal, and report this.',
  });
}

function released(folder: OutputFolder, name: string, text: string, redactor: Redactor): string | null {
  const checked = release(name, text, redactor.known);
  return 'leaks' in checked ? null : folder.writeNew(name, checked.text satisfies Redacted);
}
