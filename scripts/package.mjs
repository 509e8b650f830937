import { mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LIMITS } from './build.mjs';
import { ensureBuild, fresh } from './built.mjs';
import { quietly, step, whenEnding } from './child.mjs';
import { ensureDependencies, pinnedNode } from './dependencies.mjs';
import { Failure, main } from './failure.mjs';
import { cleanEnvironment, ROOT, VSIX } from './place.mjs';

const SHIPPED = [
  'dist/extension.js',
  'dist/forms.js',
  'dist/engine.js',
  'dist/cli.js',
  'dist/llhttp.wasm',
  'media',
  'package.json',
  '.vscodeignore',
];
const TEXTS = ['README.md', 'CHANGELOG.md', 'LICENSE', 'package.nls.json', 'l10n'];

/** 1980-01-01, the first day that a zip knows; a release may set its own. */
const { SOURCE_DATE_EPOCH = '315532800', REPOSITORY_URL } = process.env;

/** Packs the VSIX. */
export async function packVsix() {
  // vsce refuses the Node of older systems, and needs no network for this.
  const vsce = join(ROOT, 'node_modules', '@vscode', 'vsce', 'vsce');
  const part = mkdtempSync(join(dirname(VSIX), '.vsix-'));
  const clear = () => rmSync(part, { recursive: true, force: true });
  const forget = whenEnding(clear);
  try {
    const out = join(part, basename(VSIX));
    // The pictures of the README are not in the VSIX: a Marketplace page shows them from the repository that is named.
    const links =
      REPOSITORY_URL === undefined
        ? ['--no-rewrite-relative-links']
        : ['--baseContentUrl', `${REPOSITORY_URL}/blob/HEAD`, '--baseImagesUrl', `${REPOSITORY_URL}/raw/HEAD`];
    const options = ['--no-dependencies', '--allow-missing-repository', ...links, '--out', out];
    // The same sources give the same file, bit for bit: a zip records times, and those of an hour and zone of its own.
    const env = { ...cleanEnvironment(), VSCE_NO_UPDATE_CHECK: '1', SOURCE_DATE_EPOCH, TZ: 'UTC' };
    await quietly(pinnedNode(), [vsce, 'package', ...options], { env });
    renameSync(out, VSIX);
  } finally {
    forget();
    clear();
  }
}

/** Packs the VSIX where it is missing or older than what it ships. */
export async function ensureVsix() {
  await ensureBuild();
  if (!fresh([relative(ROOT, VSIX)], [...SHIPPED, ...TEXTS])) await step('VSIX', packVsix);
  return VSIX;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(async () => {
    await ensureDependencies();
    await ensureBuild();
    await packVsix();
    const size = statSync(VSIX).size;
    process.stdout.write(`${relative(ROOT, VSIX)} ${size.toLocaleString('en')} bytes\n`);
    if (size > LIMITS.vsix) throw new Failure(`the VSIX has ${size} bytes, the limit is ${LIMITS.vsix}`, 'ship less');
  });
}
