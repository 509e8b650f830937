import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { quietly, step } from './child.mjs';
import { Failure } from './failure.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const FOLDERS = ['/usr/bin', '/usr/local/bin', '/snap/bin', '/opt/google/chrome'];

/** The full path of a program on PATH or in `more` folders; undefined when there is none. */
export function onPath(names, more = []) {
  for (const folder of [...(process.env.PATH ?? '').split(delimiter), ...more].filter(Boolean)) {
    for (const name of names) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch {
        continue;
      }
    }
  }
  return undefined;
}

const find = () => onPath(NAMES, FOLDERS) ?? macChrome();

function macChrome() {
  const path = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
  return process.platform === 'darwin' ? onPath(['Google Chrome'], [join(path, '..')]) : undefined;
}

/** The browser of the end-to-end tests; installed by apt when we may. Only these tests need it. */
export async function ensureChromium() {
  const found = find();
  if (found) return found;
  const byHand = 'install Chromium or Chrome, on Debian: `apt-get update && apt-get install -y chromium` as root';
  if (process.getuid?.() !== 0 || !onPath(['apt-get'])) throw new Failure('no Chromium found on this machine', byHand);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await step('chromium from apt (about a minute)', async () => {
    await quietly('apt-get', ['update'], { env, mend: byHand });
    await quietly('apt-get', ['install', '-y', 'chromium'], { env, mend: byHand });
  });
  const now = find();
  if (!now) throw new Failure('chromium was installed, but is not on the path', byHand);
  return now;
}
