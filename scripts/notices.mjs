import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from './failure.mjs';
import { ROOT } from './place.mjs';

/** Licences whose terms the notices in the VSIX fulfil. */
const LICENCES = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD'];

const read = (...path) => readFileSync(join(ROOT, ...path), 'utf8');
const packageOf = (input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];

function describe(folder) {
  const { name, version, license } = JSON.parse(read(folder, 'package.json'));
  if (!LICENCES.includes(license)) {
    throw new Failure(`${name} is bundled under ${license}, which is not among ${LICENCES}`, 'choose another package');
  }
  const file = readdirSync(join(ROOT, folder)).find((entry) => /^(licen[cs]e|copying)(\.|$)/i.test(entry));
  if (!file) throw new Failure(`${name} is bundled, but carries no licence file`, 'choose another package');
  return { folder, name, version, license, text: read(folder, file).replaceAll('\r\n', '\n').trim() };
}

/** The packages whose code is in the bundles, by the metafiles of esbuild. */
export function bundled(metafiles) {
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs));
  return [...new Set(inputs.map(packageOf).filter(Boolean))].sort().map(describe);
}

/** Their licences, as one text. */
export function notices(packages) {
  const head = 'WATS Live contains code of the following packages, under their own licences.\n';
  const notice = ({ name, version, license, text }) => `${name} ${version} (${license})\n\n${text}\n`;
  return [head, ...packages.map(notice)].join(`\n${'-'.repeat(80)}\n\n`);
}

/** Their bill of materials, in the JSON of CycloneDX 1.5; the same sources give the same text. */
export function bill(packages) {
  const { name, version, license } = JSON.parse(read('package.json'));
  const locked = JSON.parse(read('package-lock.json')).packages;
  const component = (part) => ({
    type: 'library',
    'bom-ref': `${part.name}@${part.version}`,
    name: part.name,
    version: part.version,
    scope: 'required',
    purl: `pkg:npm/${part.name.replace('@', '%40')}@${part.version}`,
    licenses: [{ license: { id: part.license } }],
  });
  const hashes = ({ folder }) => {
    const [algorithm, digest] = locked[folder]?.integrity?.split('-') ?? [];
    if (algorithm !== 'sha512') throw new Failure(`package-lock.json has no digest of ${folder}`, 'run `npm install`');
    return [{ alg: 'SHA-512', content: Buffer.from(digest, 'base64').toString('hex') }];
  };
  const document = {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: { ...component({ name, version, license }), type: 'application' } },
    components: packages.map((part) => ({ ...component(part), hashes: hashes(part) })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
