import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { Failure, main } from './failure.mjs';
import { bill, bundled, notices } from './notices.mjs';
import { ROOT } from './place.mjs';

/** Limits in bytes (KB = 1,000): the entry is read on every start of the editor, the rest on first use. */
export const LIMITS = { entry: 60_000, javascript: 900_000, vsix: 500_000 };

const DIST = join(ROOT, 'dist');
const PARSER = 'llhttp.wasm';
/** What is a file of its own in dist/, shipped once and loaded on first use: the engine of both faces, the window's forms. */
const SHARED = [join(ROOT, 'src', 'engine.ts'), join(ROOT, 'src', 'views', 'forms.ts')];

const sharedFiles = {
  name: 'shared-files',
  setup(build) {
    build.onResolve({ filter: /(^|\/)(engine|forms)(\.js|\.ts)?$/ }, (args) => {
      if (args.kind === 'entry-point') return undefined;
      const target = resolve(args.resolveDir, args.path.replace(/(\.js|\.ts)?$/, '.ts'));
      if (!SHARED.includes(target)) return undefined;
      return { path: `./${basename(target, '.ts')}.js`, external: true };
    });
  },
};

/** Fields of the data tables that are for readers of the repository; nothing at run time looks at them. */
const FOR_READERS = new Set(['httpStatus', 'pattern', 'errorWhenExceeded', 'source', 'note', 'note_de']);

/** Tables of documented facts, packed: they are large, and looked at once. */
const packedData = {
  name: 'packed-data',
  setup(build) {
    build.onLoad({ filter: /[\\/]data[\\/][\w-]+\.json$/ }, ({ path }) => {
      const lean = JSON.parse(readFileSync(path, 'utf8'), (key, value) => (FOR_READERS.has(key) ? undefined : value));
      const packed = brotliCompressSync(JSON.stringify(lean)).toString('base64');
      const bytes = `require('node:zlib').brotliDecompressSync(Buffer.from('${packed}', 'base64'))`;
      return { contents: `module.exports = JSON.parse(${bytes}.toString());` };
    });
  },
};

/** Parts of undici that no request of ours reaches, and what stands in their place. */
const LEFT_OUT = {
  // The bodies of `fetch`: the transport sends bytes, never FormData.
  'web/fetch/body': "exports.extractBody = () => { throw new TypeError('a FormData body is not supported') };",
  // Proxies are http or https ones: graph/proxy.ts refuses any other before it comes to this.
  'dispatcher/socks5-proxy-agent': 'module.exports = class {};',
  // Channels on which anyone in the process could read requests with their credential: see `UNTOLD`.
  'core/diagnostics': 'exports.channels = {};',
  // HTTP/2 is never offered: keep-alive connections do as well here.
  'dispatcher/client-h2': "module.exports = () => { throw new TypeError('HTTP/2 is not supported') };",
};

/** Where undici would tell such a channel: nobody listens. */
const UNTOLD = /channels\.\w+\.hasSubscribers/g;

/**
 * undici without what is left out; of its two parsers the one with SIMD, which every Node that runs us has, in a file of its
 * own: it is WebAssembly, no JavaScript.
 */
const leanUndici = {
  name: 'lean-undici',
  setup(build) {
    build.onResolve({ filter: /llhttp\/llhttp(?:_simd)?-wasm\.js$/ }, ({ resolveDir, path }) => ({
      path: resolve(resolveDir, path.replace('llhttp-wasm', 'llhttp_simd-wasm')),
    }));
    build.onLoad({ filter: /llhttp_simd-wasm\.js$/ }, ({ path }) => {
      publish(join(DIST, PARSER), createRequire(path)(path));
      const file = `require('node:path').join(__dirname, '${PARSER}')`;
      return { contents: `module.exports = require('node:fs').readFileSync(${file});` };
    });
    // Of the parser's tables the client reads two.
    build.onLoad({ filter: /llhttp\/constants\.js$/ }, ({ path }) => {
      const { ERROR, TYPE } = createRequire(path)(path);
      return { contents: `module.exports = ${JSON.stringify({ ERROR, TYPE })};` };
    });
    build.onLoad({ filter: /undici[\\/]lib[\\/](?:core|dispatcher)[\\/][\w-]+\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(UNTOLD, 'false'),
    }));
    for (const [part, contents] of Object.entries(LEFT_OUT)) {
      build.onResolve({ filter: new RegExp(`${part.split('/').at(-1)}(?:\\.js)?$`) }, ({ resolveDir, path }) =>
        resolve(resolveDir, path.replace(/\.js$/, '')).endsWith(join('undici', 'lib', ...part.split('/')))
          ? { path: part, namespace: 'left-out' }
          : undefined,
      );
      build.onLoad({ filter: new RegExp(`^${part}$`), namespace: 'left-out' }, () => ({ contents }));
    }
  },
};

/** Of the YAML package its reader alone, for plain data: nothing here writes YAML, and no configuration holds dates, bytes or sets. */
const yamlReader = {
  name: 'yaml-reader',
  setup(build) {
    build.onResolve({ filter: /^js-yaml$/ }, () => ({
      path: join(ROOT, 'node_modules', 'js-yaml', 'lib', 'loader.js'),
    }));
    // An error of its own is never shown: it would quote the file.
    build.onLoad({ filter: /js-yaml\/lib\/snippet\.js$/ }, () => ({ contents: "module.exports = () => '';" }));
    build.onLoad({ filter: /js-yaml\/lib\/schema\/default\.js$/ }, () => ({
      contents: "module.exports = require('./core').extend({ implicit: [require('../type/merge')] });",
    }));
  },
};

/** `import()` becomes `require`: Node's own finds no names in a file that was made smaller. */
const byRequire = { 'dynamic-import': false };

const BUNDLES = [
  { entry: 'src/extension.ts', external: ['vscode'], plugins: [sharedFiles], supported: byRequire },
  { entry: 'src/views/forms.ts', external: ['vscode'], plugins: [sharedFiles], supported: byRequire },
  { entry: 'src/engine.ts', external: [], plugins: [leanUndici, packedData, yamlReader] },
  { entry: 'src/cli.ts', external: [], plugins: [sharedFiles], banner: { js: '#!/usr/bin/env node' } },
];

/** Whole or not at all: a window or a terminal may load the file at this very moment. */
function publish(path, contents, mode = 0o644) {
  const part = `${path}.${process.pid}.part`;
  writeFileSync(part, contents);
  chmodSync(part, mode);
  renameSync(part, path);
}

/** What the bundler leaves large: a second minifier folds and shares what it does not. */
async function smaller(text) {
  const { minify } = await import('@swc/core');
  const [hashbang = ''] = /^#![^\n]*\n/.exec(text) ?? [];
  const options = {
    compress: { ecma: 2022, passes: 3, toplevel: true },
    mangle: { toplevel: true },
  };
  const { code } = await minify(text.slice(hashbang.length), { ...options, ecma: 2022, module: false });
  return hashbang + code;
}

/** Bundles the extension, its forms, the engine and the terminal face into dist/ and returns their sizes in bytes. */
export async function build() {
  const { build: bundle } = await import('esbuild').catch(() => {
    throw new Failure('esbuild is not installed', 'run `npm ci`');
  });
  const missing = BUNDLES.map(({ entry }) => entry).filter((entry) => !existsSync(join(ROOT, entry)));
  if (missing.length > 0) throw new Failure(`${missing.join(', ')}: not found`, 'restore the file, then run again');
  mkdirSync(DIST, { recursive: true });

  const results = await Promise.all(
    BUNDLES.map(async ({ entry, ...options }) => {
      const outfile = join(DIST, basename(entry).replace(/\.ts$/, '.js'));
      const common = { absWorkingDir: ROOT, bundle: true, format: 'cjs', platform: 'node', target: 'node20' };
      const shape = { minify: true, legalComments: 'none', metafile: true, write: false, logLevel: 'silent' };
      try {
        return { outfile, ...(await bundle({ ...common, ...shape, ...options, entryPoints: [entry], outfile })) };
      } catch (error) {
        throw new Failure(`${entry} does not build:\n${error.message}`, 'mend the source; `npm run check` tells more');
      }
    }),
  );
  const sizes = {};
  for (const { outfile, outputFiles } of results) {
    const code = await smaller(outputFiles[0].text);
    publish(outfile, code, basename(outfile) === 'cli.js' ? 0o755 : 0o644);
    sizes[basename(outfile)] = Buffer.byteLength(code);
  }
  const packages = bundled(results.map(({ metafile }) => metafile));
  publish(join(DIST, 'THIRD-PARTY-NOTICES.txt'), notices(packages));
  publish(join(DIST, 'wats-live.cdx.json'), bill(packages));
  return sizes;
}

/** The sizes that are over their limit, one sentence each. */
export function tooBig(sizes) {
  const all = Object.values(sizes).reduce((sum, size) => sum + size, 0);
  const said = (name, size, limit) => (size > limit ? [`${name}: ${size} bytes, the limit is ${limit}`] : []);
  return [
    ...said('dist/extension.js', sizes['extension.js'], LIMITS.entry),
    ...said('all JavaScript of dist/', all, LIMITS.javascript),
  ];
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(async () => {
    const sizes = await build();
    for (const [name, size] of Object.entries(sizes)) {
      process.stdout.write(`${join(basename(DIST), name).padEnd(20)} ${size.toLocaleString('en').padStart(9)} bytes\n`);
    }
    const faults = tooBig(sizes);
    if (faults.length > 0) throw new Failure(faults.join('\n'), 'see what was bundled: `npx esbuild --analyze`');
  });
}
