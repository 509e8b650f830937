import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { quietly, step } from './child.mjs';
import { ROOT } from './place.mjs';

function newest(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((entry) => newest(join(path, entry))));
}

/** True when every output is there and younger than every input; paths from the clone's top. */
export function fresh(outputs, inputs) {
  const made = outputs.map((path) => (existsSync(join(ROOT, path)) ? statSync(join(ROOT, path)).mtimeMs : 0));
  return Math.min(...made) > Math.max(...inputs.map((path) => newest(join(ROOT, path))));
}

const OUTPUTS = ['dist/extension.js', 'dist/forms.js', 'dist/engine.js', 'dist/cli.js', 'dist/llhttp.wasm'];
const INPUTS = ['src', 'package.json', 'package-lock.json', 'scripts/build.mjs', 'scripts/notices.mjs'];

/** Builds dist/ where it is missing or older than the sources. */
export async function ensureBuild() {
  if (fresh(OUTPUTS, INPUTS)) return;
  await step('build', () => quietly(process.execPath, [join(ROOT, 'scripts', 'build.mjs')]));
}
