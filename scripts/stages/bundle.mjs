import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build, LIMITS, tooBig } from '../build.mjs';
import { pinnedNode } from '../dependencies.mjs';
import { ensureVsix, packVsix } from '../package.mjs';
import { cleanEnvironment, ROOT } from '../place.mjs';

const read = (path) => readFileSync(join(ROOT, path), 'utf8');

/** Names of the files in a VSIX, from the central directory of the zip. */
function entries(path) {
  const zip = readFileSync(path);
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const names = [];
  for (let at = zip.readUInt32LE(end + 16), left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const length = zip.readUInt16LE(at + 28);
    names.push(zip.toString('utf8', at + 46, at + 46 + length));
    at += 46 + length + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return names;
}

const SHIPPED = /^(\[Content_Types\]\.xml|extension\.vsixmanifest|extension\/.*)$/;
const EXTENSION =
  /^extension\/(dist\/[\w-]+\.(js|txt|wasm)|media\/.+|l10n\/.+|package(\.nls)?\.json|[\w.-]+\.(md|txt))$/i;

const digest = (path) => createHash('sha256').update(readFileSync(path)).digest('hex');

/** Builds and packs once more: what differs from the first time. */
async function rebuilt(vsix) {
  const before = digest(vsix);
  await build();
  await packVsix();
  return digest(vsix) === before ? [] : ['the second VSIX differs from the first'];
}

/** The packages in the bill of materials, and those that package.json names as needed at run time. */
function unlike() {
  const billed = JSON.parse(read('dist/wats-live.cdx.json')).components.map(({ name }) => name);
  const needed = Object.keys(JSON.parse(read('package.json')).dependencies);
  const missing = needed.filter((name) => !billed.includes(name)).map((name) => `${name} is needed and not bundled`);
  const foreign = billed.filter((name) => !needed.includes(name)).map((name) => `${name} is bundled and not named`);
  return [...missing, ...foreign, ...(needed.length > 3 ? [`${needed.length} packages are needed at run time`] : [])];
}

/** What has to hold for dist/ and the VSIX: each entry a sentence and what speaks against it. */
async function findings() {
  const sizes = await build();
  const vsix = await ensureVsix();
  const names = entries(vsix);
  const entry = read('dist/extension.js');
  const bytes = statSync(vsix).size;
  const cli = (...args) =>
    execFileSync(pinnedNode(), [join(ROOT, 'dist', 'cli.js'), ...args], { env: cleanEnvironment(), encoding: 'utf8' });
  return {
    'the bundles keep their sizes': tooBig(sizes),
    'the VSIX keeps its size': bytes > LIMITS.vsix ? [`${bytes} bytes, the limit is ${LIMITS.vsix}`] : [],
    'the VSIX ships what is listed and nothing else': names.filter(
      (name) => !SHIPPED.test(name) || (name.startsWith('extension/') && !EXTENSION.test(name)),
    ),
    'the VSIX holds the four bundles, the parser and the notices': [
      'dist/extension.js',
      'dist/forms.js',
      'dist/engine.js',
      'dist/cli.js',
      'dist/llhttp.wasm',
      'dist/THIRD-PARTY-NOTICES.txt',
    ].filter((name) => !names.includes(`extension/${name}`)),
    'at most three packages are bundled, and the bill of materials names them': unlike(),
    'two builds give one VSIX, bit for bit': await rebuilt(vsix),
    'the entry bundle asks for engine and forms and holds none of them': [
      ...['./engine.js', './forms.js']
        .filter((name) => !entry.includes(name))
        .map((name) => `${name} is not mentioned`),
      ...(entry.includes('createInputBox') ? ['forms are in it'] : []),
      ...(entry.includes('undici') ? ['undici is in it'] : []),
    ],
    'no bundle names a path of the machine that made it': ['extension', 'forms', 'engine', 'cli'].filter((name) =>
      read(`dist/${name}.js`).includes(ROOT),
    ),
    'the terminal face starts': cli('helpers', '--json').includes('{') ? [] : ['`helpers --json` printed nothing'],
  };
}

/** The build and its limits: one count for each sentence of findings(). */
export async function bundle() {
  const told = Object.entries(await findings());
  for (const [sentence, faults] of told) {
    process.stderr.write(`  ${faults.length === 0 ? 'ok' : 'FAILED'}: ${[sentence, ...faults].join('\n    ')}\n`);
  }
  const failed = told.filter(([, faults]) => faults.length > 0).length;
  return { passed: told.length - failed, failed };
}
