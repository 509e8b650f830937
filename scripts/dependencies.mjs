import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { quietly, step } from './child.mjs';
import { Failure } from './failure.mjs';
import { ROOT } from './place.mjs';

const json = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** True when node_modules holds what the lock file asks for (packages of other platforms left out). */
function installed() {
  const hidden = join(ROOT, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const have = json(hidden).packages;
  const want = Object.entries(json(join(ROOT, 'package-lock.json')).packages);
  return want.every(([path, entry]) => {
    if (path === '' || entry.link) return true;
    const found = have[path];
    return found ? found.version === entry.version : Boolean(entry.optional || entry.devOptional || entry.peer);
  });
}

/** The Node that vitest, vsce and code-server run on: the npm package `node`, pinned in package.json. */
export const pinnedNode = () =>
  join(ROOT, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** Installs the dependencies and the pinned Node where they are missing or stale. */
export async function ensureDependencies() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 18)) {
    throw new Failure(
      `Node ${process.versions.node} is too old: 20.18.1 or newer is needed`,
      'install Node 20 or newer',
    );
  }
  const network = 'check the network and the npm registry, then run `npm ci`';
  if (!installed()) {
    await step('dependencies: npm ci (about half a minute)', () =>
      quietly('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], { mend: network }),
    );
  }
  const { node } = json(join(ROOT, 'package.json')).devDependencies;
  const version = async () => (await quietly(pinnedNode(), ['--version'])).trim();
  if (!existsSync(pinnedNode())) {
    // With --ignore-scripts the package is there, but the binary that its script fetches is not.
    await step(`Node ${node} from npm`, () =>
      quietly('npm', ['rebuild', 'node', '--ignore-scripts=false', '--loglevel=error'], {
        mend: 'run `npm rebuild node --ignore-scripts=false`',
      }),
    );
  }
  const found = existsSync(pinnedNode()) ? await version() : 'nothing';
  if (found !== `v${node}`) {
    throw new Failure(`Node ${node} is needed in node_modules, found ${found}`, 'run `rm -rf node_modules && npm ci`');
  }
}
