import * as vscode from 'vscode';
import type { LocalCheck } from '../campaign/ports.js';
import { localCheckCommand } from './settings.js';

/** The workspace's own tests and typecheck, as they would be run. */
export interface LocalTasks {
  readonly folder: vscode.WorkspaceFolder;
  /** Shell commands, in order. */
  readonly commands: readonly string[];
}

const SCRIPTS = ['typecheck', 'test'] as const;
/** What `npm init` writes where there are no tests. */
const NO_TESTS = /no test specified/;
const LOCKS = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
] as const;

/**
 * The configured command, else the scripts `typecheck` and `test` of package.json, in the first folder of a trusted
 * workspace. Undefined: there are none, or the workspace is not trusted.
 */
export async function findLocalTasks(): Promise<LocalTasks | undefined> {
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file');
  if (folder === undefined || !vscode.workspace.isTrusted) return undefined;
  const configured = localCheckCommand();
  const commands = configured === undefined ? await scriptsOf(folder.uri) : [configured];
  return commands.length === 0 ? undefined : { folder, commands };
}

/** The tasks as the local check of a run: one after another until one fails. */
export function taskCheck({ folder, commands }: LocalTasks): LocalCheck {
  return {
    run: async (signal) => {
      for (const command of commands) {
        const exitCode = await runTask(folder, command, signal);
        if (exitCode !== 0) return exitCode;
      }
      return 0;
    },
  };
}

async function scriptsOf(folder: vscode.Uri): Promise<string[]> {
  const read = async (name: string) => vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, name));
  try {
    const text = new TextDecoder().decode(await read('package.json'));
    const { scripts } = JSON.parse(text) as { readonly scripts?: Readonly<Record<string, unknown>> };
    const found = SCRIPTS.filter((name) => {
      const script = scripts?.[name];
      return typeof script === 'string' && !NO_TESTS.test(script);
    });
    if (found.length === 0) return [];
    const manager = await managerOf(read);
    return found.map((name) => `${manager} run ${name}`);
  } catch {
    return []; // there is no package.json, or it is none
  }
}

async function managerOf(read: (name: string) => Promise<unknown>): Promise<string> {
  for (const [lock, manager] of LOCKS) {
    if (
      await read(lock).then(
        () => true,
        () => false,
      )
    )
      return manager;
  }
  return 'npm';
}

/** Runs one command as a task of the window; null: it was ended, or never started. */
async function runTask(folder: vscode.WorkspaceFolder, command: string, signal: AbortSignal): Promise<number | null> {
  // Tests must not reach live assets by accident: an empty variable counts as unset. On a terminal some runners would go on
  // watching for ever: not where CI is set.
  const names = Object.keys(process.env).filter((name) => name.startsWith('WATS_'));
  const env = { ...Object.fromEntries(names.map((name) => [name, ''])), CI: 'true' };
  const shell = new vscode.ShellExecution(command, { cwd: folder.uri.fsPath, env });
  const task = new vscode.Task({ type: 'wats-live' }, folder, command, 'WATS Live', shell, []);
  task.presentationOptions = { reveal: vscode.TaskRevealKind.Silent, focus: false, clear: true };
  let seen: (exitCode: number | null) => void = () => undefined;
  const ended = new Promise<number | null>((resolve) => {
    seen = resolve;
  });
  const listeners: vscode.Disposable[] = [];
  try {
    const execution = await vscode.tasks.executeTask(task);
    listeners.push(
      vscode.tasks.onDidEndTaskProcess((event) => {
        if (event.execution === execution) seen(event.exitCode ?? null);
      }),
      // A task without a process ends without an exit code.
      vscode.tasks.onDidEndTask((event) => {
        if (event.execution === execution) setTimeout(() => seen(null), 1_000);
      }),
    );
    const stop = () => {
      execution.terminate();
      seen(null);
    };
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    return await ended;
  } catch {
    return null;
  } finally {
    for (const listener of listeners) listener.dispose();
  }
}
