import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ended, start } from '../child.mjs';
import { pinnedNode } from '../dependencies.mjs';
import { Failure } from '../failure.mjs';
import { cleanEnvironment, ROOT } from '../place.mjs';
import { scratch } from '../scratch.mjs';
import { setUp } from '../setup.mjs';

/** The packaged VSIX in real windows, driven by headless Chromium; one file after the other. */
export async function window() {
  await setUp();
  const folder = join(ROOT, 'test', 'e2e');
  const files = readdirSync(folder).filter((name) => name.endsWith('.test.mjs'));
  if (files.length === 0) throw new Failure('test/e2e holds no *.test.mjs', 'restore them');
  const results = join(ROOT, 'test-results', 'e2e.json');
  const reporter = new URL('../count-reporter.mjs', import.meta.url).href;
  const to = ['--test-reporter=spec', '--test-reporter-destination=stderr'];
  to.push(`--test-reporter=${reporter}`, `--test-reporter-destination=${results}`);
  const options = ['--test', '--test-concurrency=1', '--test-timeout=300000', ...to];
  // One place for all that the files leave behind when they are interrupted.
  const { path: TMPDIR } = scratch('wlt-');
  const env = { ...cleanEnvironment(), TMPDIR };
  const code = await ended(start(pinnedNode(), [...options, ...files.map((name) => join(folder, name))], { env }));
  if (!existsSync(results) || readFileSync(results).length === 0) return { passed: 0, failed: 1 };
  const { passed, failed, skipped } = JSON.parse(readFileSync(results, 'utf8'));
  return { passed, failed: failed === 0 && code !== 0 ? 1 : failed, skipped };
}
