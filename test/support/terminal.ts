import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { IndependentGraph } from './independent-graph.js';

export const ROOT = resolve(import.meta.dirname, '..', '..');

/** The built terminal face; another build's folder may be named by TERMINAL_DIST. */
export const CLI = join(process.env['TERMINAL_DIST'] ?? join(ROOT, 'dist'), 'cli.js');

export type Environment = Readonly<Record<string, string>>;
export type Line = Readonly<Record<string, unknown>>;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output, each line parsed. Throws for a line that is not JSON. */
  lines(): readonly Line[];
  /** Lines of one event. */
  events(name: string): readonly Line[];
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** The first match in what either stream has said so far or will say; throws when the program ends without it. */
  said(pattern: RegExp): Promise<RegExpExecArray>;
}

export interface SpawnOptions {
  readonly env?: Environment;
  readonly input?: string;
  /** A program that starts the terminal face in its turn, such as one that cuts off the network. */
  readonly through?: readonly string[];
  readonly nodeOptions?: readonly string[];
}

/** A home of its own for the terminal face: its child processes see nothing of this machine's but PATH. */
export class Terminal {
  readonly home = realpathSync(mkdtempSync(join(tmpdir(), 'wats-live-terminal-')));
  readonly #running = new Set<ChildProcess>();

  constructor() {
    for (const name of ['state', 'tmp', 'out']) mkdirSync(join(this.home, name), { mode: 0o700 });
  }

  /** A path in the home; nothing is made. */
  path(...names: string[]): string {
    return join(this.home, ...names);
  }

  environment(own: Environment = {}): Environment {
    return {
      PATH: process.env['PATH'] ?? '',
      HOME: this.home,
      XDG_STATE_HOME: this.path('state'),
      TMPDIR: this.path('tmp'),
      ...own,
    };
  }

  start(args: readonly string[], { env, input, through = [], nodeOptions = [] }: SpawnOptions = {}): Running {
    const [program = '', ...rest] = [...through, process.execPath, ...nodeOptions, CLI, ...args];
    const stdin = input === undefined ? 'ignore' : 'pipe';
    const child = spawn(program, rest, {
      cwd: this.home,
      env: this.environment(env),
      stdio: [stdin, 'pipe', 'pipe'],
    });
    this.#running.add(child);
    child.stdin?.end(input);
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const ended = new Promise<Ended>((done, fail) => {
      child.once('error', fail);
      child.once('close', (code, signal) => {
        this.#running.delete(child);
        const lines = () => parse(stdout);
        done({
          code,
          signal,
          stdout,
          stderr,
          lines,
          events: (name) => lines().filter(({ event }) => event === name),
        });
      });
    });
    const said = (pattern: RegExp) =>
      new Promise<RegExpExecArray>((done, fail) => {
        const look = () => {
          const match = pattern.exec(stdout) ?? pattern.exec(stderr);
          if (match !== null) done(match);
        };
        child.stdout?.on('data', look);
        child.stderr?.on('data', look);
        child.once('close', () => {
          look();
          fail(new Error(`the program ended without saying ${pattern.source}:\n${stdout}${stderr}`));
        });
        look();
      });
    return { child, ended, said };
  }

  run(args: readonly string[], options: SpawnOptions = {}): Promise<Ended> {
    return this.start(args, options).ended;
  }

  /** Paths of all files below a folder of the home, sorted. */
  files(name = ''): readonly string[] {
    const folder = this.path(name);
    if (!existsSync(folder)) return [];
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => statSync(join(folder, path)).isFile())
      .sort();
  }

  dispose(): void {
    for (const child of this.#running) child.kill('SIGKILL');
    rmSync(this.home, { recursive: true, force: true });
  }
}

function parse(text: string): readonly Line[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const value: unknown = JSON.parse(line);
      if (typeof value !== 'object' || value === null) throw new Error(`not an object: ${line}`);
      return { ...value };
    });
}

/** Everything a live campaign needs, for a Graph of the tests. */
export function liveEnvironment(graph: IndependentGraph, more: Environment = {}): Environment {
  const { credentials } = graph;
  return {
    WATS_LIVE_ENABLE: '1',
    WATS_YES_LIVE: '1',
    WATS_GRAPH_BASE_URL: graph.url,
    WATS_ACCESS_TOKEN: credentials.accessToken,
    WATS_WABA_ID: credentials.wabaId,
    WATS_PHONE_NUMBER_ID: credentials.phoneNumberId,
    WATS_APP_SECRET: credentials.appSecret,
    WATS_VERIFY_TOKEN: credentials.verifyToken,
    WATS_TEST_RECIPIENT_E164: credentials.recipient,
    WATS_TEMPLATE_NAME: credentials.templateName,
    WATS_TEMPLATE_LANG: credentials.templateLanguage,
    WATS_ENABLE_SEND: '1',
    WATS_ENABLE_MEDIA: '1',
    ...more,
  };
}

/** The environment without some names. */
export function without(environment: Environment, ...names: readonly string[]): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !names.includes(name)));
}

/**
 * Starts a live run that has a receiver, and tells the Graph where it is. The phases are 0, 1, 3, 4 and 9, both
 * dangerous ones confirmed, unless others are given.
 */
export async function startLive(
  terminal: Terminal,
  graph: IndependentGraph,
  args: readonly string[] = ['--phases', '0,1,3,4,9', '--confirm', '3,4'],
  env: Environment = liveEnvironment(graph),
  nodeOptions: readonly string[] = [],
): Promise<Running> {
  const own = ['--out', terminal.path('out'), '--webhook-port', '0', '--json'];
  const running = terminal.start(['run', ...own, ...args], { env, nodeOptions });
  const [, port] = await running.said(/receiver listens on port (\d+)/);
  graph.webhookUrl = `http://127.0.0.1:${port ?? ''}/webhook`;
  return running;
}

/** What of the given values stands in a text: raw, or in base64 at any offset, hex or percent-encoded. */
export function leaksIn(text: string, values: readonly string[]): readonly string[] {
  const lower = text.toLowerCase();
  return values.filter((value) => {
    const bytes = Buffer.from(value, 'utf8');
    if (text.includes(value) || lower.includes(bytes.toString('hex'))) return true;
    if (text.includes(encodeURIComponent(value)) || text.includes(JSON.stringify(value).slice(1, -1))) return true;
    return [0, 1, 2].some((offset) => {
      // What of the base64 depends on the neighbours is cut off at both ends.
      const shifted = Buffer.concat([Buffer.alloc(offset), bytes]);
      const whole = shifted.toString('base64url').slice(Math.ceil((offset * 8) / 6));
      const middle = whole.slice(0, Math.floor((bytes.length * 8 - ((6 - ((offset * 8) % 6)) % 6)) / 6));
      if (middle.length < 8) return false;
      return (
        text.includes(middle) ||
        text.includes(Buffer.from(middle).toString('latin1').replaceAll('-', '+').replaceAll('_', '/'))
      );
    });
  });
}

/** Every file below a folder of the terminal's home with the values that stand in it, and the same of texts. */
export function sweep(
  terminal: Terminal,
  folder: string,
  texts: Readonly<Record<string, string>>,
  values: readonly string[],
): readonly string[] {
  const files = terminal
    .files(folder)
    .map((path) => [path, readFileSync(terminal.path(folder, path), 'utf8')] as const);
  return [...files, ...Object.entries(texts)].flatMap(([name, text]) =>
    leaksIn(text, values).map((value) => `${name}: ${value}`),
  );
}
