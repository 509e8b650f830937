import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { basename, delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ended, quietly, start, step, stop, whenEnding } from './child.mjs';
import { pinnedNode } from './dependencies.mjs';
import { edition } from './edition.mjs';
import { Failure } from './failure.mjs';
import { withLock } from './lock.mjs';
import { CACHE, cleanEnvironment, ROOT } from './place.mjs';

const QUIET = ['--no-audit', '--no-fund', '--loglevel=error'];
const MEND = 'check the network and the npm registry, then run `npm run setup`';

/** Runs the `npm` of the path in a folder of the installation. */
const npmWith =
  (env) =>
  (cwd, ...args) =>
    quietly('npm', [...args, ...QUIET], { cwd, env, mend: MEND });

async function install(folder) {
  const { version, node } = edition();
  writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
  const clean = cleanEnvironment({ editor: true });
  // In a folder of its own: the next install would take away the headers that its script brought.
  const own = join(folder, 'host');
  if (node !== undefined) {
    mkdirSync(own);
    writeFileSync(join(own, 'package.json'), '{"private":true}\n');
    await npmWith(clean)(own, 'install', `node@${node}`, '--ignore-scripts=false');
  }
  const modules = join(node === undefined ? ROOT : own, 'node_modules');
  const headers = join(modules, 'node', 'node_modules', `node-${process.platform}-${process.arch}`);
  const path = [join(modules, '.bin'), clean.PATH].join(delimiter);
  const npm = npmWith({ ...clean, PATH: path, npm_config_nodedir: headers });
  await npm(folder, 'install', `code-server@${version}`, '--ignore-scripts');
  const vscode = join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  replaceForks(vscode);
  // What its own postinstall does, less the native builds that need system libraries and are never loaded here.
  await npm(vscode, 'install', '--omit=dev', '--ignore-scripts');
  await npm(join(vscode, 'extensions'), 'install', '--omit=dev', '--ignore-scripts');
  if (node !== undefined) await npm(folder, 'rebuild', 'argon2', '--ignore-scripts=false');
  try {
    await npm(vscode, 'rebuild', '@vscode/spdlog', '--ignore-scripts=false', '--foreground-scripts');
  } catch {
    process.stderr.write(
      '  note: the log writer was not built (python3, make and g++ missing?); log files stay empty\n',
    );
  }
}

/** Older editions depend on a fork of the file watcher that no registry has; the watcher itself does as well here. */
function replaceForks(vscode) {
  const [manifest, lock] = ['package.json', 'npm-shrinkwrap.json'].map((name) => join(vscode, name));
  const wanted = JSON.parse(readFileSync(manifest, 'utf8'));
  const forks = Object.entries(wanted.dependencies).filter(([, from]) => /github|git\+|^[\w-]+\/[\w-]/.test(from));
  if (forks.length === 0) return;
  for (const [name] of forks) wanted.dependencies[name] = 'npm:@parcel/watcher@2.5.6';
  const locked = JSON.parse(readFileSync(lock, 'utf8'));
  for (const [path, { resolved = '' }] of Object.entries(locked.packages)) {
    if (path !== '' && /git\+|github/.test(resolved)) delete locked.packages[path];
  }
  locked.packages[''].dependencies = wanted.dependencies;
  writeFileSync(manifest, JSON.stringify(wanted));
  writeFileSync(lock, JSON.stringify(locked));
}

/** Installs code-server into the cache once and returns its entry file. Two runs at once share one install. */
export async function ensureCodeServer() {
  if (process.platform === 'win32') {
    throw new Failure('code-server does not run on Windows', 'install VS Code so that `code` is on PATH');
  }
  const { version } = edition();
  const home = join(CACHE, `code-server-${version}-${process.platform}-${process.arch}`);
  const done = join(home, '.done');
  const entry = join(home, 'node_modules', 'code-server', 'out', 'node', 'entry.js');
  if (existsSync(done)) return entry;
  await withLock(home, async () => {
    if (existsSync(done)) return;
    // We hold the lock: what is half made here was left by a run that was killed.
    for (const name of readdirSync(dirname(home))) {
      if (name.startsWith(`${basename(home)}.part-`))
        rmSync(join(dirname(home), name), { recursive: true, force: true });
    }
    const fresh = mkdtempSync(`${home}.part-`);
    const clear = () => rmSync(fresh, { recursive: true, force: true });
    const forget = whenEnding(clear);
    try {
      await step(`code-server ${version} into the cache (about a minute)`, () => install(fresh));
      writeFileSync(join(fresh, '.done'), `${version}\n`);
      if (existsSync(home) && !existsSync(done)) rmSync(home, { recursive: true, force: true });
      renameSync(fresh, home);
    } catch (error) {
      if (!existsSync(done)) throw error;
    } finally {
      forget();
      clear();
    }
  });
  return entry;
}

/** The Node that an edition runs on: our own, or the one that was installed beside it. */
function nodeOf(entry) {
  if (edition().node === undefined) return pinnedNode();
  return join(entry, '..', '..', '..', '..', '..', 'host', 'node_modules', 'node', 'bin', 'node');
}

/** A quiet window: no telemetry, no update check, no suggestions, no welcome. */
export const SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'workbench.editor.useModal': 'off',
  'workbench.tips.enabled': false,
  'extensions.ignoreRecommendations': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'telemetry.telemetryLevel': 'off',
  'git.openRepositoryInParentFolders': 'never',
  'window.autoDetectColorScheme': false,
  'window.autoDetectHighContrast': false,
  'workbench.colorTheme': 'Dark 2026',
};

/** A TCP port of 127.0.0.1 that was free a moment ago. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

const healthy = async (port) => {
  try {
    return (await fetch(`http://127.0.0.1:${port}/healthz`)).ok;
  } catch {
    return false;
  }
};

/**
 * Starts code-server on 127.0.0.1 with its data under `home`, the VSIX (if any) installed.
 * `settings` come on top of SETTINGS; `env` on top of the cleaned environment; `trustPrompt` leaves workspace trust on;
 * `group: false` keeps it in our process group; `port` asks for a certain one, for a restart.
 */
export async function startCodeServer({
  home,
  vsix,
  settings = {},
  env = {},
  trustPrompt = false,
  group = true,
  port,
}) {
  const entry = await ensureCodeServer();
  const node = nodeOf(entry);
  const data = join(home, 'data');
  mkdirSync(join(data, 'User'), { recursive: true });
  writeFileSync(join(home, 'config.yaml'), '');
  writeFileSync(join(data, 'User', 'settings.json'), JSON.stringify({ ...SETTINGS, ...settings }, null, 2));
  const places = [
    '--user-data-dir',
    data,
    '--extensions-dir',
    join(home, 'ext'),
    '--config',
    join(home, 'config.yaml'),
  ];
  const options = { cwd: home, env: { ...cleanEnvironment({ editor: true }), ...env }, group };
  if (vsix) await quietly(node, [entry, ...places, '--install-extension', vsix], options);

  for (let attempt = 1; ; attempt += 1) {
    const at = port ?? (await freePort());
    const args = ['--auth', 'none', '--bind-addr', `127.0.0.1:${at}`, '--disable-telemetry', '--disable-update-check'];
    args.push('--disable-getting-started-override', ...edition().options);
    if (!trustPrompt) args.push('--disable-workspace-trust');
    const child = start(node, [entry, ...places, ...args], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output = (output + text).slice(-20_000);
      });
    }
    const deadline = Date.now() + 60_000;
    while (child.exitCode === null && child.signalCode === null && Date.now() < deadline) {
      if (await healthy(at)) {
        const url = `http://127.0.0.1:${at}/`;
        return { port: at, url, data, child, output: () => output, exited: ended(child), stop: () => stop(child) };
      }
      await sleep(150);
    }
    await stop(child);
    if (attempt === 3)
      throw new Failure(`code-server did not start:\n  | ${output.trim().split('\n').join('\n  | ')}`, MEND);
  }
}
