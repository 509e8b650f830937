import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { quietly, step } from './child.mjs';
import { ensureVsix } from './package.mjs';
import { Failure, main } from './failure.mjs';
import { ROOT } from './place.mjs';
import { setUp } from './setup.mjs';

const BENCH = join(ROOT, 'bench');
const USAGE = 'npm run bench -- [section …]';

/** Installs the rivals, which are no dependency of the product. */
async function ensureRivals() {
  const wanted = JSON.parse(readFileSync(join(BENCH, 'package.json'), 'utf8')).dependencies;
  const here = (name) => {
    const path = join(BENCH, 'node_modules', name, 'package.json');
    return existsSync(path) && JSON.parse(readFileSync(path, 'utf8')).version === wanted[name];
  };
  if (Object.keys(wanted).every(here)) return;
  const options = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await step('rivals', () => quietly('npm', options, { cwd: BENCH, mend: 'is the package registry reachable?' }));
}

const part = (name) => import(pathToFileURL(join(BENCH, `${name}.mjs`)));

/** In order; each gives rows. Parts are loaded late: they need the rivals. */
const SECTIONS = {
  redaction: async (product) => (await part('redaction')).redaction(product, pathToFileURL(`${ROOT}/`)),
  masking: async (product) => (await part('masking')).masking(product),
  durable: async (product) => (await part('durable')).durable(product),
  receiver: async () => (await part('receiver')).receiver(),
  discovery: async () => (await part('discovery')).discovery(),
  editor: async () => (await part('editor')).editor(),
};

/** Prints the table and writes it to docs/bench.json and docs/bench.md; with names of sections it only prints those. */
await main(async () => {
  const names = process.argv.slice(2);
  const unknown = names.find((name) => !(name in SECTIONS));
  if (unknown !== undefined) {
    throw new Failure(`no section is called ${unknown}: ${Object.keys(SECTIONS).join(', ')}`, USAGE);
  }
  await setUp();
  await ensureVsix();
  await ensureRivals();
  const { load } = await part('harness');
  const { machine, markdown } = await part('table');
  const product = await load(join(BENCH, 'product.ts'));
  const sections = {};
  const broken = [];
  for (const name of names.length > 0 ? names : Object.keys(SECTIONS)) {
    try {
      sections[name] = await step(name, () => SECTIONS[name](product));
    } catch (error) {
      // What was measured before it is not lost with it.
      process.stderr.write(`not measured: ${name}: ${error.message}\n`);
      broken.push(name);
    }
  }
  const table = { date: new Date().toISOString().slice(0, 10), machine: machine(), sections };
  const about = ['Ratios are taken inside one run, interleaved, as medians of five. Rivals are measured beside ours.'];
  if (broken.length > 0) about.push(`Not measured this time: ${broken.join(', ')}.`);
  const text = markdown({ title: 'Benchmarks', command: 'npm run bench', about, ...table });
  process.stdout.write(text);
  if (names.length === 0) {
    writeFileSync(join(ROOT, 'docs', 'bench.json'), `${JSON.stringify(table, undefined, 2)}\n`);
    writeFileSync(join(ROOT, 'docs', 'bench.md'), text);
  }
  const missed = Object.values(sections)
    .flat()
    .filter(({ met }) => met === false);
  for (const { what, ours, goal } of missed) process.stderr.write(`not met: ${what}: ${ours}, the goal is ${goal}\n`);
  return missed.length + broken.length > 0 ? 1 : 0;
});
