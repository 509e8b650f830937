import { readFileSync } from 'node:fs';
import {
  examine,
  HELPERS,
  missingFor,
  type OperatorError,
  previewRequest,
  redactDocument,
  redactorFor,
  resumeCleanup,
  sampleSecret,
  sendSample,
  serveSimulator,
  SYNTHETIC_SECRET,
  verify,
  watchWebhooks,
} from '../engine.js';
import { type Arguments, type Option, usage } from './arguments.js';
import { compare, COMPARE_OPTIONS } from './compare.js';
import type { Face } from './face.js';
import { parity } from './parity.js';
import { rawCapture } from './raw-capture.js';
import { run, RUN_OPTIONS } from './run.js';
import { webhookKey } from './webhook-key.js';

/** A command of the terminal. */
export interface Command {
  readonly summary: string;
  readonly synopsis: string;
  readonly options: Readonly<Record<string, Option>>;
  readonly positionals: number;
  /** Returns the exit code. */
  readonly run: (args: Arguments, face: Face) => number | Promise<number>;
}

/** Every command by name. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  doctor: {
    summary: 'tells by name what is set, missing or malformed; resolves no value',
    synopsis: '[--config wats.config.yaml] [--json]',
    options: { config: { type: 'string' } },
    positionals: 0,
    run: doctor,
  },
  run: {
    summary: 'runs phases in order; a dry run unless both live flags are set',
    synopsis:
      '--phases 0,1,3-5,9 [--out DIR] [--confirm N,…] [--yes-live] [--authorization FILE] [--accept-broad-token] [--check CMD] [--config wats.config.yaml] [--subject DIR] [--webhook-port P] [--webhook-wait SECONDS] [--webhook-ledger FILE] [--raw-capture DIR] [--api-versions v24.0,v25.0] [--junit] [--otlp URL] [--json]',
    options: RUN_OPTIONS,
    positionals: 0,
    run,
  },
  cleanup: {
    summary: 'goes on with the clean-up of an interrupted run; safe to repeat',
    synopsis: 'MANIFEST [--yes-live] [--json]',
    options: { 'yes-live': { type: 'boolean' } },
    positionals: 1,
    run: cleanup,
  },
  verify: {
    summary: 'checks ledger, manifest and every artifact; exit 1 on any finding',
    synopsis: 'DIR_OR_MANIFEST [--json]',
    options: {},
    positionals: 1,
    run: verifyFolder,
  },
  simulate: {
    summary: 'serves the simulated Graph on 127.0.0.1 until interrupted',
    synopsis: '[--port P] [--latency MS] [--templates N] [--seed N] [--webhook URL] [--fault NAME]… [--json]',
    options: {
      port: { type: 'string' },
      latency: { type: 'string' },
      templates: { type: 'string' },
      seed: { type: 'string' },
      webhook: { type: 'string' },
      fault: { type: 'string', multiple: true },
    },
    positionals: 0,
    run: simulate,
  },
  webhook: {
    summary: 'serves the webhook receiver on 127.0.0.1 until interrupted',
    synopsis: '[--port P] [--out DIR] [--json]',
    options: { port: { type: 'string' }, out: { type: 'string' } },
    positionals: 0,
    run: webhook,
  },
  'webhook-send': {
    summary: 'signs a synthetic event of a kind and posts it to an address of this machine',
    synopsis: 'KIND --to URL [--json]',
    options: { to: { type: 'string' } },
    positionals: 1,
    run: webhookSend,
  },
  'webhook-key': {
    summary: 'hands the key of a receiver or run to another machine, by a file of mode 0600',
    synopsis: 'export|import RUN_ID FILE [--json]',
    options: {},
    positionals: 3,
    run: webhookKey,
  },
  helpers: {
    summary: 'lists every helper with its risk class, phase and flag',
    synopsis: '[--json]',
    options: {},
    positionals: 0,
    run: helpers,
  },
  request: {
    summary: 'composes the exact request of a helper; sends nothing',
    synopsis: 'HELPER --input JSON [--json]',
    options: { input: { type: 'string' } },
    positionals: 1,
    run: request,
  },
  compare: {
    summary: 'compares requests, answers and webhooks of a toolkit with this tool; exit 1 on any finding',
    synopsis: '--subject DIR [--out DIR] [--json]',
    options: COMPARE_OPTIONS,
    positionals: 0,
    run: compare,
  },
  parity: {
    summary: 'merges what the runs in a folder show of each capability into one table',
    synopsis: 'DIR [--json]',
    options: {},
    positionals: 1,
    run: parity,
  },
  'raw-capture': {
    summary: 'lists the exchanges that a raw capture holds, redacted, or deletes them',
    synopsis: 'list|delete DIR [--json]',
    options: {},
    positionals: 2,
    run: rawCapture,
  },
  redact: {
    summary: 'standard input to standard output through the redactor',
    synopsis: '[--run-id ID]',
    options: { 'run-id': { type: 'string' } },
    positionals: 0,
    run: redact,
  },
};

function doctor(args: Arguments, face: Face): number {
  const { states, exitCode } = examine(face.environment, args.text('config'));
  for (const state of states) {
    if (face.json) face.print(face.redactor.line(face.redactor.own(state)));
    else face.tell(`${state.state.padEnd(9)} ${state.name}${state.state === 'malformed' ? `: ${state.rule}` : ''}`);
  }
  if (!face.json) face.tell(exitCode === 0 ? 'A dry run would work.' : 'Correct what is malformed, or unset it.');
  return exitCode;
}

async function cleanup(args: Arguments, face: Face): Promise<number> {
  const {
    exitCode,
    cleanup: state,
    leftovers,
  } = await resumeCleanup({
    manifest: args.positionals[0] ?? '',
    environment: face.environment,
    acknowledged: args.flag('yes-live'),
    observe: face.observe,
    signal: face.signal,
  });
  for (const { n, type, name, hash, cleanup: status, note, expiresAt } of leftovers) {
    const left = { event: 'leftover', n, type, name, hash, status, note, expiresAt };
    if (face.json) face.print(face.redactor.line(face.redactor.own(left)));
    else face.tell(`left: ${type} ${name ?? `#${hash ?? 'unknown'}`}: ${note ?? status}`);
  }
  if (exitCode === 3)
    face.logger.warn(face.redactor.text(`A live clean-up needs ${missingFor(face.environment).join(', ')}.`));
  if (face.json) face.print(face.redactor.line(face.redactor.own({ event: 'cleanup.end', cleanup: state })));
  else face.tell(`Clean-up ${state}.`);
  return exitCode;
}

function verifyFolder(args: Arguments, face: Face): number {
  const { problems, unchecked, manifests } = verify(args.positionals[0] ?? '', face.environment);
  for (const { file, line, problem, detail } of problems) {
    const event = { event: 'verify', file, line, problem, detail };
    if (face.json) face.print(face.redactor.line(face.redactor.own(event)));
    else face.tell(`${problem}: ${file}${line === null ? '' : ` line ${line}`}: ${detail}`);
  }
  for (const note of unchecked) face.logger.warn(face.redactor.text(note));
  if (!face.json) face.tell(`${manifests.length} run(s) looked at, ${problems.length} finding(s).`);
  return problems.length === 0 ? 0 : 1;
}

async function simulate(args: Arguments, face: Face): Promise<number> {
  const port = args.count('port', 0, 65_535);
  const latencyMs = args.count('latency', 0, 60_000);
  const templates = args.count('templates', 0, 100_000);
  const seed = args.count('seed', 0, 2 ** 31 - 1);
  const webhookUrl = args.text('webhook');
  const simulator = await serveSimulator({
    ...(port === undefined ? {} : { port }),
    ...(latencyMs === undefined ? {} : { latencyMs }),
    ...(templates === undefined ? {} : { templates }),
    ...(seed === undefined ? {} : { seed }),
    ...(webhookUrl === undefined ? {} : { webhookUrl }),
    faults: args.texts('fault'),
  });
  // The one line that shows credentials in clear: all of them are synthetic.
  const { url, accessToken, wabaId, phoneNumberId, appId, appSecret, verifyToken, recipient } = simulator.credentials;
  const ready = {
    event: 'simulator.ready',
    url,
    accessToken,
    wabaId,
    phoneNumberId,
    appId,
    appSecret,
    verifyToken,
    recipient,
  };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  await untilStopped(face.signal);
  await simulator.stop();
  return 0;
}

async function webhook(args: Arguments, face: Face): Promise<number> {
  const watch = await watchWebhooks({
    environment: face.environment,
    port: args.count('port', 0, 65_535) ?? 0,
    outputFolder: args.text('out'),
    workspaceFolders: [],
    observe: face.observe,
    logger: face.logger,
  });
  face.print(face.redactor.line(face.redactor.own({ event: 'webhook.ready', url: watch.url })));
  await untilStopped(face.signal);
  await watch.stop();
  return 0;
}

async function webhookSend(args: Arguments, face: Face): Promise<number> {
  const to = args.text('to');
  if (to === undefined) throw usage('--to', 'must name an endpoint on this machine');
  const { environment, signal } = face;
  const sent = await sendSample({ kind: args.positionals[0] ?? '', to, environment, signal });
  if (sampleSecret(environment).isSynthetic) {
    const told = `WATS_APP_SECRET is not set: signed with the synthetic secret ${SYNTHETIC_SECRET}.`;
    face.logger.info(face.redactor.text(told));
  }
  if (sent.status === null) face.logger.error(face.redactor.text('The endpoint gave no answer.'));
  face.print(face.redactor.line(face.redactor.own({ event: 'webhook.sent', ...sent })));
  return sent.status !== null && sent.status >= 200 && sent.status < 300 ? 0 : 1;
}

function helpers(_args: Arguments, face: Face): number {
  for (const { name, risk, endpointGroup, phase, flag, summary, composedOnly = false } of HELPERS) {
    const row = { name, risk, endpointGroup, phase, flag, summary, ...(composedOnly ? { composedOnly } : {}) };
    if (face.json) face.print(face.redactor.line(face.redactor.own(row)));
    else
      face.tell(
        `${name.padEnd(24)} ${risk.padEnd(12)} phase ${phase}  ${flag ?? ''}\n    ${summary}${composedOnly ? ' Composed only, never sent.' : ''}`,
      );
  }
  return 0;
}

function request(args: Arguments, face: Face): number {
  const text = args.text('input') ?? '{}';
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch {
    throw usage('--input', 'must be one JSON document');
  }
  // `request` is one of the exits that may show a real id: the operator asked for this very request.
  process.stdout.write(`${JSON.stringify(previewRequest(args.positionals[0] ?? '', input, face.environment))}\n`);
  return 0;
}

function redact(args: Arguments, face: Face): number {
  const redactor = redactorFor(face.environment, args.text('run-id'));
  process.stdout.write(redactDocument(readFileSync(0, 'utf8'), redactor));
  return 0;
}

function untilStopped(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

export function unknownCommand(): OperatorError {
  return usage('command', `must be one of ${Object.keys(COMMANDS).join(', ')}`);
}
