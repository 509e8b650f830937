import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..', '..', '..');
let folder = '';

/** Prints, as JSON, what loading the transport added to, took from or exchanged in the global object. */
const PROBE = `
const look = () => new Map(Reflect.ownKeys(globalThis).map((key) => [key, Object.getOwnPropertyDescriptor(globalThis, key)]));
const same = (a, b) => a && b && Object.is(a.value, b.value) && a.get === b.get && a.set === b.set;
const fetchBefore = globalThis.fetch;
await fetch('data:,'); // Its first use makes Node set its own dispatcher, which must stay.
const before = look();
await import(process.argv[2]);
const after = look();
const changed = [...new Set([...before.keys(), ...after.keys()])].filter((key) => !same(before.get(key), after.get(key)));
process.stdout.write(JSON.stringify({ changed: changed.map(String), fetch: globalThis.fetch === fetchBefore }));
`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wats-undici-'));
  writeFileSync(join(folder, 'probe.mjs'), PROBE);
  const shared = { bundle: true, platform: 'node', format: 'esm', logLevel: 'silent' } as const;
  const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" };
  await build({
    ...shared,
    banner,
    entryPoints: [join(ROOT, 'src/graph/transport.ts')],
    outfile: join(folder, 'transport.mjs'),
  });
  await build({
    ...shared,
    banner,
    entryPoints: [join(ROOT, 'src/graph/proxy.ts')],
    outfile: join(folder, 'proxy.mjs'),
  });
  const taking = {
    contents: "import { Agent, setGlobalDispatcher } from 'undici'; setGlobalDispatcher(new Agent());",
    resolveDir: ROOT,
  };
  await build({ ...shared, banner, stdin: taking, outfile: join(folder, 'taking.mjs') });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function load(bundle: string): { readonly changed: readonly string[]; readonly fetch: boolean } {
  const text = execFileSync(process.execPath, [join(folder, 'probe.mjs'), join(folder, bundle)], { encoding: 'utf8' });
  return JSON.parse(text) as { changed: string[]; fetch: boolean };
}

describe('undici', () => {
  it.each(['transport.mjs', 'proxy.mjs'])(
    'by its parts changes nothing that other extensions of the host see: %s',
    (bundle) => {
      expect(load(bundle)).toEqual({ changed: [], fetch: true });
    },
  );

  it('that sets a dispatcher of its own is seen by the probe', () => {
    expect(load('taking.mjs').changed.join()).toContain('undici.globalDispatcher');
  });

  it('is imported through its one door only', () => {
    const source = join(ROOT, 'src');
    const importing = readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter(
        (name) =>
          name.endsWith('.ts') &&
          !name.endsWith('.d.ts') &&
          /from 'undici/.test(readFileSync(join(source, name), 'utf8')),
      )
      .map((name) => name.replaceAll('\\', '/'));
    expect(importing).toEqual(['graph/undici.ts']);
  });
});
