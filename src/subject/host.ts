import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { record } from '../graph/errors.js';
import { guest, type GuestBoot, type GuestCall } from './guest.js';
import type { Toolkit } from './locate.js';

/** A request as it came through the pipe: nothing of it is trusted. */
export interface SubjectRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What the subject is told of its request; undefined: it was not sent. */
export interface SubjectAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface SubjectError {
  /** Names of its classes, its own first. */
  readonly names: readonly string[];
  readonly status: unknown;
  readonly code: unknown;
  readonly subcode: unknown;
  readonly message: string;
}

/** How a call ended. `stopped`: the process was ended by us, or ended itself; the next call starts another one. */
export type Outcome =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'threw'; readonly error: SubjectError }
  | { readonly kind: 'missing'; readonly name: string }
  | { readonly kind: 'stopped'; readonly why: StopReason };

export type StopReason = keyof typeof STOP_REASONS;
export const STOP_REASONS = {
  timeout: 'it did not end within the time allowed',
  flood: 'it wrote more through the pipe than it may',
  forged: 'it wrote what is no message of the pipe, or for a call that is not open',
  memory: 'it took more memory than it may',
  exit: 'its process ended',
} as const;

export interface HostLimits {
  /** Milliseconds until the toolkit is loaded, and of each call. */
  readonly loadMs: number;
  readonly callMs: number;
  /** Of Node's heap, and of all else beyond what a runtime takes for itself, in MiB. */
  readonly memory: number;
  /** Of one message through the pipe; a call may write four such. */
  readonly lineBytes: number;
}

const LIMITS: HostLimits = { loadMs: 20_000, callMs: 15_000, memory: 256, lineBytes: 4 * 1024 * 1024 };
const UNSHARE = '/usr/bin/unshare';
const CUT_OFF = ['--map-root-user', '--net'];

export type OnRequest = (request: SubjectRequest) => Promise<SubjectAnswer | undefined>;

interface Open {
  readonly call: number;
  readonly onRequest: OnRequest;
  readonly end: (outcome: Outcome) => void;
  /** Runs while nothing is asked of us: an answer may take its time. */
  timer: NodeJS.Timeout | undefined;
  asking: number;
  bytes: number;
}

/** The toolkit in a process of its own: no environment, no credential, no handle but the pipe. */
export class SubjectHost {
  /** Whether its own sockets are cut off; null until it ran. */
  socketsBlocked: boolean | null = null;
  /** Why the toolkit could not be loaded. */
  loadFailure: string | undefined;
  hasCore = false;
  readonly #toolkit: Toolkit;
  readonly #boot: GuestBoot;
  readonly #limits: HostLimits;
  readonly #folder = mkdtempSync(join(tmpdir(), 'wats-live-subject-'));
  #child: ChildProcess | undefined;
  #ready: Promise<StopReason | undefined> | undefined;
  #tellReady: (failure: StopReason | undefined) => void = () => undefined;
  #open: Open | undefined;
  #calls = 0;
  #isReady = false;
  #rest: Buffer[] = [];

  constructor(toolkit: Toolkit, apiVersion: string, baseUrl: string, limits: Partial<HostLimits> = {}) {
    this.#toolkit = toolkit;
    this.#limits = { ...LIMITS, ...limits };
    const { graph, core } = toolkit;
    this.#boot = { graph, core, apiVersion, baseUrl, placeholder: PLACEHOLDER };
  }

  /** Whether its process is there and answers. */
  get isRunning(): boolean {
    return this.#child !== undefined;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts the process where none runs. Undefined when the toolkit is loaded. */
  start(): Promise<StopReason | undefined> {
    this.#ready ??= new Promise((resolve) => {
      const timer = setTimeout(() => this.#stop('timeout'), this.#limits.loadMs);
      this.#tellReady = (failure) => {
        clearTimeout(timer);
        resolve(failure);
      };
      this.#spawn();
    });
    return this.#ready;
  }

  /** One call of a helper, or of the webhook normalizer. Calls come one after another. */
  async call(task: Omit<GuestCall, 'call'> | { readonly webhook: unknown }, onRequest: OnRequest): Promise<Outcome> {
    const failure = await this.start();
    if (failure !== undefined) return { kind: 'stopped', why: failure };
    this.#calls += 1;
    const call = this.#calls;
    return new Promise((resolve) => {
      const open: Open = {
        call,
        onRequest,
        end: (outcome) => {
          clearTimeout(open.timer);
          this.#open = undefined;
          resolve(outcome);
        },
        timer: this.#startTimer(),
        asking: 0,
        bytes: 0,
      };
      this.#open = open;
      this.#tell({ call, ...(encode(task) as object) });
    });
  }

  /** Ends the process and removes its folder. */
  close(): void {
    this.#stop('exit');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #spawn(): void {
    const source = `const load = (url) => import(url); (${guest.toString()})(load, ${JSON.stringify(this.#boot)})`;
    const { bun } = this.#toolkit;
    const runtime =
      bun === null
        ? [process.execPath, `--max-old-space-size=${this.#limits.memory}`, ...permissions(), '--input-type=module']
        : [bun];
    const cutOff = canCutOff();
    const [program, ...args] = [...(cutOff ? [UNSHARE, ...CUT_OFF, '--'] : []), ...runtime, '-e', source];
    this.socketsBlocked = cutOff;
    const child = spawn(program, args, {
      cwd: this.#folder,
      env: bun === null && 'electron' in process.versions ? { ELECTRON_RUN_AS_NODE: '1' } : {},
      stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    this.#child = child;
    this.#watchMemory(child);
    this.#isReady = false;
    this.#rest = [];
    child.stdin?.on('error', () => undefined);
    child.on('error', () => this.#stop('exit'));
    child.on('exit', () => {
      if (this.#child === child) this.#stop('exit');
    });
    const pipe = child.stdio[3];
    pipe?.on('error', () => undefined);
    pipe?.on('data', (chunk: Buffer) => {
      if (this.#child === child) this.#hear(chunk);
    });
  }

  /** Buffers lie outside of Node's heap, and Bun has no limit: on Linux the kernel says what a process holds. */
  #watchMemory(child: ChildProcess): void {
    const most = (this.#limits.memory + RUNTIME_MIB) * 1024 ** 2;
    const timer = setInterval(() => {
      if (this.#child !== child) clearInterval(timer);
      else if (residentBytes(child.pid) > most) this.#stop('memory');
    }, 100);
    timer.unref();
  }

  #hear(chunk: Buffer): void {
    let rest = chunk;
    for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10)) {
      const line = Buffer.concat([...this.#rest, rest.subarray(0, end)]);
      this.#rest = [];
      rest = rest.subarray(end + 1);
      if (!this.#count(line.length)) return;
      this.#read(line.toString('utf8'));
      if (this.#child === undefined) return;
    }
    this.#rest.push(rest);
    if (this.#rest.reduce((sum, part) => sum + part.length, 0) > this.#limits.lineBytes) this.#stop('flood');
  }

  #count(bytes: number): boolean {
    if (this.#open !== undefined) this.#open.bytes += bytes + 1;
    if (bytes <= this.#limits.lineBytes && (this.#open?.bytes ?? 0) <= 4 * this.#limits.lineBytes) return true;
    this.#stop('flood');
    return false;
  }

  #read(line: string): void {
    const message = parse(line);
    if (message?.['ready'] === true && !this.#isReady) {
      this.#isReady = true;
      this.loadFailure = message['loaded'] === 0 ? String(message['failure']).slice(0, 300) : undefined;
      this.hasCore = message['hasCore'] === true;
      this.#tellReady(undefined);
      return;
    }
    const open = this.#open;
    const request = message === undefined ? undefined : readRequest(message);
    if (open !== undefined && request !== undefined && message?.['call'] === open.call) {
      void this.#answer(open, request, message['request']);
    } else if (open !== undefined && message?.['done'] === open.call) {
      open.end(readEnd(message));
    } else {
      this.#stop('forged');
    }
  }

  #startTimer(): NodeJS.Timeout {
    return setTimeout(() => this.#stop('timeout'), this.#limits.callMs);
  }

  async #answer(open: Open, request: SubjectRequest, id: unknown): Promise<void> {
    open.asking += 1;
    clearTimeout(open.timer);
    const answer = await open.onRequest(request);
    open.asking -= 1;
    if (this.#open !== open) return;
    if (open.asking === 0) open.timer = this.#startTimer();
    this.#tell({ answer: id, ...(answer === undefined ? {} : { ...answer, body: answer.body.toString('base64') }) });
  }

  #tell(message: object): void {
    this.#child?.stdin?.write(`${JSON.stringify(message)}\n`);
  }

  /** Ends the process, and with it the call that is open. */
  #stop(why: StopReason): void {
    const child = this.#child;
    this.#child = undefined;
    this.#ready = undefined;
    if (child !== undefined) endGroup(child);
    this.#tellReady(why);
    this.#open?.end({ kind: 'stopped', why });
  }
}

const RUNTIME_MIB = 192;
const PAGE_BYTES = 4096;

function residentBytes(pid: number | undefined): number {
  try {
    return Number(readFileSync(`/proc/${pid ?? ''}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES;
  } catch {
    return 0;
  }
}

/** Where the toolkit wants a token it gets this word. */
export const PLACEHOLDER = 'PLACEHOLDER-NOT-A-TOKEN';

function endGroup(child: ChildProcess): void {
  try {
    if (process.platform === 'win32' || child.pid === undefined) child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

/** Node's permission model, where this Node has it: no writing, no processes, no threads, no native code. */
function permissions(): readonly string[] {
  if ('electron' in process.versions) return [];
  const known = process.allowedNodeEnvironmentFlags;
  const flag = ['--permission', '--experimental-permission'].find((name) => known.has(name));
  return flag === undefined ? [] : [flag, '--allow-fs-read=*', '--no-warnings'];
}

let cutOffWorks: boolean | undefined;

/** Whether a process can be started without a network here. */
function canCutOff(): boolean {
  cutOffWorks ??=
    process.platform === 'linux' &&
    existsSync(UNSHARE) &&
    spawnSync(UNSHARE, [...CUT_OFF, '--', '/bin/true'], { stdio: 'ignore', env: {} }).status === 0;
  return cutOffWorks;
}

function parse(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return record(JSON.parse(line));
  } catch {
    return undefined;
  }
}

function readRequest(message: Readonly<Record<string, unknown>>): SubjectRequest | undefined {
  const { request, method, url, headers, body } = message;
  if (typeof request !== 'number' || typeof method !== 'string' || typeof url !== 'string') return undefined;
  const given = Object.entries(record(headers) ?? {}).filter(
    (pair): pair is [string, string] => typeof pair[1] === 'string',
  );
  return {
    method,
    url,
    headers: Object.fromEntries(given),
    body: Buffer.from(typeof body === 'string' ? body : '', 'base64'),
  };
}

function readEnd(message: Readonly<Record<string, unknown>>): Outcome {
  const error = record(message['error']);
  if (error === undefined) {
    const missing = record(message['value'])?.['$missing'];
    return typeof missing === 'string'
      ? { kind: 'missing', name: missing }
      : { kind: 'value', value: message['value'] };
  }
  const names = Array.isArray(error['names']) ? error['names'].filter((name) => typeof name === 'string') : [];
  const { status, code, subcode } = error;
  return { kind: 'threw', error: { names, status, code, subcode, message: String(error['message']).slice(0, 300) } };
}

/** Bytes travel as base64. */
function encode(value: unknown): unknown {
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map(encode);
  const fields = record(value);
  return fields === undefined
    ? value
    : Object.fromEntries(Object.entries(fields).map(([key, item]) => [key, encode(item)]));
}
