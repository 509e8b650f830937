import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Mocha, { type Runner } from 'mocha';

const told = { passed: 0, failed: 0, skipped: 0, lines: [] as string[] };

/** A reporter of mocha that counts into `told`. */
class Tally {
  constructor(runner: Runner) {
    runner
      .on('pass', (test) => {
        told.passed += 1;
        told.lines.push(`ok: ${test.fullTitle()}`);
      })
      .on('pending', (test) => {
        told.skipped += 1;
        told.lines.push(`skipped: ${test.fullTitle()}`);
      })
      .on('fail', (test, error) => {
        told.failed += 1;
        told.lines.push(`FAILED: ${test.fullTitle()}`, error.stack ?? error.message);
      });
  }
}

/**
 * What an extension host calls: runs the test files beside this one and leaves counts and lines in results.json. Rejects
 * when a test failed, which ends the host with code 1.
 */
export async function run(): Promise<void> {
  try {
    const mocha = new Mocha({ ui: 'bdd', timeout: 30_000, reporter: Tally });
    for (const name of readdirSync(__dirname)) {
      if (name.endsWith('.test.js')) mocha.addFile(join(__dirname, name));
    }
    await new Promise<number>((resolve) => {
      mocha.run(resolve);
    });
  } catch (error) {
    told.failed += 1;
    told.lines.push('FAILED: the suite does not load', error instanceof Error ? (error.stack ?? '') : String(error));
  }
  writeFileSync(join(__dirname, 'results.json'), JSON.stringify(told));
  if (told.failed > 0) throw new Error(`${told.failed} failed`);
}
