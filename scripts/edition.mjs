import { Failure } from './failure.mjs';

/**
 * VS Code as a server, from npm: the same workbench and Node extension host as the desktop's. `oldest` is the nearest to
 * `engines.vscode` that the registry has and that runs; its host is Node 22, as that of its desktop. Only the newer one can be
 * told to end the extension host of a closed window soon.
 */
const EDITIONS = {
  current: { version: '4.139.1', options: ['--reconnection-grace-time', '5'] },
  oldest: { version: '4.105.1', node: '22.23.3', options: [] },
};

/** The edition that EDITION names, `current` without it. */
export function edition() {
  const name = process.env.EDITION || 'current';
  const found = EDITIONS[name];
  if (found === undefined) throw new Failure(`no edition is called ${name}`, `name one of ${Object.keys(EDITIONS)}`);
  return found;
}
