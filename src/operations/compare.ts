import type { FindingEvent } from '../campaign/events.js';
import { DEFAULT_API_VERSION, type Profile, profileFrom } from '../campaign/profile.js';
import { readRunIdentity } from '../campaign/run-identity.js';
import { systemClock } from '../campaign/system-clock.js';
import { type Environment, readVariable } from '../campaign/environment.js';
import { openOutputFolder } from '../evidence/output-folder.js';
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
import { GRAPH } from '../subject/seen.js';
import { stage } from '../subject/stage.js';
import { FindingFile, findingEvent, named } from './finding-file.js';
import { knownValues } from './known-environment.js';
import { simulatedEnvironment } from './simulated-environment.js';
import { TOOL } from './tool.js';

/** A finding as a face shows it. */
export interface ComparedFinding extends FindingEvent {
  readonly state: 'new' | 'known';
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
  const file = new FindingFile(folder, runId, redactor, 'comparison');
  const tell = (finding: Found): void => {
    if (findings.some(({ id }) => id === finding.id)) return;
    const event = findingEvent(finding, redactor);
    const told = { ...event, state: file.stateOf(event.id), reproduction: file.reproduce({ ...finding, ...event }) };
    findings.push(told);
    request.observe(told, redactor);
  };
  try {
    const way = openWay(profileFrom({ ...synthetic }, simulator.url, 'simulator'), simulator);
    try {
      const ids = await way.stage(apiVersion);
      const ground = { host, apiVersion, environment: synthetic, send: way.send };
      const { cases, left } = await compareSubject(ids, ground, tell, signal);
      const gone = file.goneAmong(findings, () => left === 0);
      const subject = { version: toolkit.version, commit: toolkit.commit };
      const sockets = host.socketsBlocked === true ? ('blocked' as const) : ('not enforced' as const);
      const result = { subject, cases, left, findings, gone, sockets };
      return { ...result, file: file.write({ ...result, subject: named(subject) }) };
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
