import { deepEqual, equal, ok } from 'node:assert/strict';
import { join, relative } from 'node:path';
import { before, describe, it } from 'mocha';
import * as vscode from 'vscode';

interface Contributed {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

const globalSymbols = () =>
  Object.getOwnPropertySymbols(globalThis)
    .map((symbol) => String(symbol))
    .sort();
/** What of an extension is loaded beside its entry; other extensions and the editor may well load undici. */
const loadedFrom = (folder: string) =>
  Object.keys(require.cache)
    .filter((path) => path.startsWith(join(folder, 'dist')) || path.startsWith(join(folder, 'node_modules')))
    .map((path) => relative(folder, path))
    .filter((path) => path !== join('dist', 'extension.js') && /undici|zod|engine|forms/.test(path));

describe('the extension in its host', () => {
  const extension = vscode.extensions.getExtension<unknown>('wats.wats-live');
  let symbols: string[] = [];
  let fetchBefore: typeof globalThis.fetch;

  before(async () => {
    symbols = globalSymbols();
    fetchBefore = globalThis.fetch;
    await extension?.activate();
  });

  it('is found and activates', () => {
    ok(extension?.isActive);
  });

  it('registers every command that it contributes', async () => {
    const known = new Set(await vscode.commands.getCommands(true));
    const { commands } = (extension?.packageJSON as Contributed).contributes;
    ok(commands.length > 0);
    deepEqual(
      commands.map(({ command }) => command).filter((command) => !known.has(command)),
      [],
    );
  });

  it('changes no global symbol and not the fetch of others by activating', () => {
    deepEqual(globalSymbols(), symbols);
    equal(globalThis.fetch, fetchBefore);
  });

  it('loads neither the engine nor the forms by activating', () => {
    ok(extension);
    deepEqual(loadedFrom(extension.extensionPath), []);
  });
});
