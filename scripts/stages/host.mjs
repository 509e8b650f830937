import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureChromium } from '../chromium.mjs';
import { startCodeServer } from '../code-server.mjs';
import { Failure } from '../failure.mjs';
import { buildHostSuite } from '../host-suite.mjs';
import { ROOT } from '../place.mjs';
import { scratch } from '../scratch.mjs';
import { setUp } from '../setup.mjs';

const PATIENCE = 240_000;

/** The suite of test/host inside the extension host of a real window, on the unpacked extension of this clone. */
export async function host() {
  await setUp({ vsix: false });
  const suite = await buildHostSuite();
  const { path: home, remove } = scratch('wlh-');
  const folder = join(home, 'sample');
  cpSync(join(ROOT, 'sample'), folder, { recursive: true });
  mkdirSync(join(home, 'tmp'));
  const env = { XDG_STATE_HOME: join(home, 'state'), TMPDIR: join(home, 'tmp') };
  const server = await startCodeServer({ home, env });
  // The window needs playwright-core, which is there only after the set-up.
  const { openWindow } = await import('../../test/e2e/driver/window.mjs');
  let window;
  try {
    const at = (path) => `vscode-remote://127.0.0.1:${server.port}${path}`;
    window = await openWindow({
      browser: await ensureChromium(),
      port: server.port,
      folder,
      payload: [
        ['extensionDevelopmentPath', at(ROOT)],
        ['extensionTestsPath', at(suite.entry)],
      ],
    });
    const late = sleep(PATIENCE, 'late', { ref: false });
    const code = await Promise.race([window.exited, late]);
    if (!existsSync(suite.results)) {
      await window.page.screenshot({ path: join(ROOT, 'test-results', 'host-failure.png') }).catch(() => {});
      const how = code === 'late' ? `did not end in ${PATIENCE / 1000} s` : `ended with ${code} and told nothing`;
      throw new Failure(`the extension host suite ${how}:\n${server.output()}`, 'see test-results/host-failure.png');
    }
    const { passed, failed, skipped, lines } = JSON.parse(readFileSync(suite.results, 'utf8'));
    process.stderr.write(`${lines.map((line) => `  ${line}`).join('\n')}\n`);
    return { passed, failed: failed === 0 && code !== 0 ? 1 : failed, skipped };
  } finally {
    await window?.close();
    await server.stop();
    remove();
  }
}
