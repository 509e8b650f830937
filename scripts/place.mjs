import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The clone. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

/** Where the packaged extension is put. */
export const VSIX = join(ROOT, 'dist', 'wats-live.vsix');

/** What outlives a run and is shared by clones: editors that were installed for the tests. */
export const CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'wats-live');

const OURS = /^WATS_/i;
/** A terminal inside an editor carries these; code-server would obey them instead of its arguments. */
const EDITOR = /^(VSCODE_.*|CODE_SERVER_.*|ELECTRON_RUN_AS_NODE|PORT|PASSWORD|HASHED_PASSWORD|NODE_OPTIONS)$/i;

/**
 * The environment for everything that these scripts start: no campaign variable, so that nothing can be live, and the
 * Node and tools of node_modules first on the path.
 */
export function cleanEnvironment({ editor = false } = {}) {
  const kept = Object.entries(process.env).filter(([name]) => !OURS.test(name) && !(editor && EDITOR.test(name)));
  const env = Object.fromEntries(kept);
  const pathName = Object.keys(env).find((name) => name.toLowerCase() === 'path') ?? 'PATH';
  const bin = join(ROOT, 'node_modules', '.bin');
  const rest = (env[pathName] ?? '').split(delimiter).filter((folder) => folder !== bin);
  return { ...env, [pathName]: [bin, ...rest].join(delimiter) };
}
