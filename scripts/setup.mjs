import { pathToFileURL } from 'node:url';
import { ensureBuild } from './built.mjs';
import { ensureChromium } from './chromium.mjs';
import { ensureCodeServer } from './code-server.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { main } from './failure.mjs';
import { ensureVsix } from './package.mjs';

/** All that the tests need, each part made only where it is missing or stale. */
export async function setUp({ build = true, vsix = true, editor = true, browser = true } = {}) {
  await ensureDependencies();
  if (build) await ensureBuild();
  if (vsix) await ensureVsix();
  if (editor) await ensureCodeServer();
  if (browser) await ensureChromium();
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(async () => {
    await setUp();
    process.stdout.write('everything is set up\n');
  });
}
