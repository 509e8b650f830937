import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endLast, whenSignalled } from '../../../scripts/child.mjs';
import { ensureChromium } from '../../../scripts/chromium.mjs';
import { startCodeServer } from '../../../scripts/code-server.mjs';
import { ROOT, VSIX } from '../../../scripts/place.mjs';
import { scratch } from '../../../scripts/scratch.mjs';
import { openWindow } from './window.mjs';

function files(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory()) return files(path);
    return stat?.isFile() ? [path] : [];
  });
}

/**
 * A real VS Code with the packaged VSIX, on folders of its own: `folder` (a copy of sample/), `temporary` (the system's
 * temporary folder as the extension sees it), `state` (the user's state folder). `open()` gives a window in the same
 * browser profile each time, so that secrets stay; `restart()` a server on the same port. Call `close()` when done.
 * `machine` are the settings of machine scope: behind a server they count only in a file of their own.
 */
export async function openStage({ settings, machine = {}, env = {}, trustPrompt, sample = join(ROOT, 'sample') } = {}) {
  const browser = await ensureChromium();
  const { path: home, remove } = scratch('wle-');
  const folder = join(home, 'sample');
  const [temporary, state, profileDir] = [join(home, 'tmp'), join(home, 'state'), join(home, 'profile')];
  for (const made of [temporary, state, profileDir]) mkdirSync(made, { mode: 0o700 });
  cpSync(sample, folder, { recursive: true });
  mkdirSync(join(home, 'data', 'Machine'), { recursive: true });
  writeFileSync(join(home, 'data', 'Machine', 'settings.json'), JSON.stringify(machine));
  const given = { home, settings, trustPrompt, group: false };
  const places = { TMPDIR: temporary, XDG_STATE_HOME: state };
  let server = await startCodeServer({ ...given, vsix: VSIX, env: { ...places, ...env } });
  const windows = new Set();

  const open = async (options = {}) => {
    const window = await openWindow({ browser, port: server.port, folder, profileDir, ...options });
    endLast();
    windows.add(window);
    const close = async () => {
      if (!windows.delete(window)) return;
      await window.close();
      // The host of a closed page ends within this time; before that the folder's storage is taken.
      await sleep(1_500);
    };
    return { ...window, close };
  };
  const restart = async () => {
    await server.stop();
    server = await startCodeServer({ ...given, port: server.port, env: { ...places, ...env } });
  };
  const close = async () => {
    forget();
    for (const window of windows) await window.close().catch(() => {});
    await server.stop();
    remove();
  };
  const forget = whenSignalled(close);

  /** Files in which one of the texts stands, in UTF-8 or UTF-16; to prove that a secret is nowhere on the disk. */
  const sweep = (texts, folders = [temporary, state, server.data, folder]) => {
    const needles = texts.flatMap((text) => [Buffer.from(text, 'utf8'), Buffer.from(text, 'utf16le')]);
    return folders.flatMap(files).filter((path) => {
      const bytes = readFileSync(path);
      return needles.some((needle) => bytes.includes(needle));
    });
  };
  /** What the extension's log channels wrote, newest window last; empty where the log writer was not built. */
  const log = (extension = 'wats.wats-live') =>
    files(join(server.data, 'logs'))
      .filter((path) => path.includes(`/${extension}/`))
      .map((path) => readFileSync(path, 'utf8'))
      .join('\n');

  return { home, folder, temporary, state, profileDir, open, restart, close, sweep, log, server: () => server };
}
