import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from './failure.mjs';
import { ROOT } from './place.mjs';

const packageOf = (input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];

function notice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
  const file = readdirSync(join(ROOT, folder)).find((entry) => /^(licen[cs]e|copying)(\.|$)/i.test(entry));
  if (!file) throw new Failure(`${name} is bundled, but carries no licence file`, 'choose another package');
  const text = readFileSync(join(ROOT, folder, file), 'utf8')
    .replaceAll('\r\n', '\n')
    .trim();
  return `${name} ${version} (${license})\n\n${text}\n`;
}

/** The licences of the packages whose code is in the bundles, by the metafiles of esbuild. */
export function notices(metafiles) {
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs));
  const packages = [...new Set(inputs.map(packageOf).filter(Boolean))].sort();
  const head = 'WATS Live contains code of the following packages, under their own licences.\n';
  return [head, ...packages.map(notice)].join(`\n${'-'.repeat(80)}\n\n`);
}
