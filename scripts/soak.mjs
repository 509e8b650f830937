import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { ended, start, step } from './child.mjs';
import { pinnedNode } from './dependencies.mjs';
import { Failure, main } from './failure.mjs';
import { cleanEnvironment, ROOT } from './place.mjs';
import { setUp } from './setup.mjs';

const USAGE = 'npm run soak -- [--scale 0.1]';

function scaleOf() {
  try {
    const { scale } = parseArgs({ options: { scale: { type: 'string', default: '1' } }, strict: true }).values;
    if (/^\d(?:\.\d{1,3})?$/.test(scale) && Number(scale) > 0) return Number(scale);
  } catch {
    // Told below.
  }
  throw new Failure('npm run soak takes --scale, a number above 0 and below 10', USAGE);
}

/** Prints the figures; at full scale it writes them to docs/soak.json and docs/soak.md. */
await main(async () => {
  const scale = scaleOf();
  if (globalThis.gc === undefined) {
    // What is held can be told only after a collection.
    const options = { env: cleanEnvironment() };
    return ended(start(pinnedNode(), ['--expose-gc', import.meta.filename, ...process.argv.slice(2)], options));
  }
  await setUp();
  const { soak } = await import(pathToFileURL(join(ROOT, 'bench', 'soak.mjs')));
  const { machine, markdown } = await import(pathToFileURL(join(ROOT, 'bench', 'table.mjs')));
  const sections = await soak({ step, scale });
  const table = { date: new Date().toISOString().slice(0, 10), machine: machine(), sections };
  const text = markdown({ title: 'Soak', command: 'npm run soak', ...table });
  process.stdout.write(text);
  if (scale >= 1) {
    writeFileSync(join(ROOT, 'docs', 'soak.json'), `${JSON.stringify(table, undefined, 2)}\n`);
    writeFileSync(join(ROOT, 'docs', 'soak.md'), text);
  }
  return Object.values(sections)
    .flat()
    .some(({ met }) => met === false)
    ? 1
    : 0;
});
