import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuild } from './built.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { Failure, main } from './failure.mjs';
import { buildHostSuite } from './host-suite.mjs';
import { cleanEnvironment, ROOT } from './place.mjs';
import { scratch } from './scratch.mjs';

/** The suite of test/host in a desktop VS Code, which is downloaded: for machines that may, with a display. */
await main(async () => {
  await ensureDependencies();
  await ensureBuild();
  const { entry, results } = await buildHostSuite();
  const { runTests } = await import('@vscode/test-electron');
  const data = scratch('wlh-').path;
  // The runner adds to our environment and cannot take away, so it is cleaned here.
  const kept = cleanEnvironment({ editor: true });
  for (const name of Object.keys(process.env)) if (!(name in kept)) delete process.env[name];
  let code;
  try {
    code = await runTests({
      version: process.argv[2] ?? 'stable',
      cachePath: join(ROOT, 'test-results', 'desktop'),
      extensionDevelopmentPath: ROOT,
      extensionTestsPath: entry,
      launchArgs: [join(ROOT, 'sample'), '--disable-extensions', '--user-data-dir', data, '--disable-workspace-trust'],
    });
  } catch (error) {
    if (!existsSync(results)) {
      throw new Failure(
        `desktop VS Code did not run the suite: ${error.message}`,
        'use `npm test` where downloads fail',
      );
    }
    code = 1;
  }
  const { passed, failed, lines } = JSON.parse(readFileSync(results, 'utf8'));
  process.stdout.write(`${lines.join('\n')}\n\n${passed} passed, ${failed} failed\n`);
  return code;
});
