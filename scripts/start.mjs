import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ended, quietly, start } from './child.mjs';
import { onPath } from './chromium.mjs';
import { SETTINGS, startCodeServer } from './code-server.mjs';
import { main } from './failure.mjs';
import { ROOT, VSIX } from './place.mjs';
import { scratch } from './scratch.mjs';
import { setUp } from './setup.mjs';

/** VS Code of this machine, when it answers; as root it does not without being asked twice, which we do not. */
async function desktop() {
  const code = onPath(process.platform === 'win32' ? ['code.cmd'] : ['code']);
  const shown = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (!code || !shown) return undefined;
  try {
    await quietly(code, ['--version'], { timeout: 20_000 });
    return code;
  } catch {
    process.stderr.write('· `code` is on the path, but does not answer: code-server is used instead\n');
    return undefined;
  }
}

function samplePlace() {
  const home = scratch('wats-live-window-').path;
  const folder = join(home, 'sample');
  cpSync(join(ROOT, 'sample'), folder, { recursive: true });
  return { home, folder };
}

async function openDesktop(code, { home, folder }) {
  // Data of its own: a window of a running VS Code would bring that one's environment and extensions along.
  const user = join(home, 'data', 'User');
  mkdirSync(user, { recursive: true });
  writeFileSync(
    join(user, 'settings.json'),
    JSON.stringify({ ...SETTINGS, 'security.workspace.trust.enabled': false }),
  );
  const places = ['--user-data-dir', join(home, 'data'), '--extensions-dir', join(home, 'ext')];
  await quietly(code, [...places, '--install-extension', VSIX]);
  const window = start(code, [...places, '--new-window', '--wait', '--disable-telemetry', folder]);
  process.stdout.write(`WATS Live is open in VS Code on ${folder}\n`);
  return ended(window);
}

async function openServer({ home, folder }) {
  const server = await startCodeServer({ home, vsix: VSIX });
  process.stdout.write(`WATS Live is open at ${server.url}?folder=${encodeURIComponent(folder)}\n`);
  process.stdout.write('Press F1 and type "WATS Live". Ctrl-C here closes it.\n');
  return server.exited;
}

await main(async () => {
  await setUp({ editor: false, browser: false });
  const code = await desktop();
  const place = samplePlace();
  return code ? openDesktop(code, place) : openServer(place);
});
