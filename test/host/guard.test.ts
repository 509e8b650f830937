import { deepEqual, equal, ok } from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';

const DISPATCHER = Symbol.for('undici.globalDispatcher.1');
const symbols = () => Object.getOwnPropertySymbols(globalThis).map(String).sort();
const manifests = () => readdirSync(tmpdir()).filter((name) => /^wats-live-[\w-]+\.json$/.test(name));

async function until(holds: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + 20_000; !holds(); await sleep(50)) {
    if (Date.now() > end) throw new Error(`${what} did not happen in 20 s`);
  }
}

describe('what nobody in this window may do', () => {
  let server: Server;
  let requests = 0;
  let folder = '';
  let atFirst: { readonly symbols: string[]; readonly fetch: typeof fetch; readonly dispatcher: boolean };

  before(async () => {
    await vscode.extensions.getExtension('wats.wats-live')?.activate();
    atFirst = { symbols: symbols(), fetch: globalThis.fetch, dispatcher: DISPATCHER in globalThis };
    server = createServer((_request, response) => {
      requests += 1;
      response.writeHead(500).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    ok(folder !== '', 'the window has a folder');
  });
  after(() => {
    server.close();
  });

  it('steer address or folder from a workspace: its settings are ignored', async () => {
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    mkdirSync(join(folder, '.vscode'), { recursive: true });
    const steering = {
      'watsLive.graphBaseUrl': `http://127.0.0.1:${port}`,
      'watsLive.outputFolder': join(folder, 'evidence'),
      'editor.tabSize': 7,
    };
    writeFileSync(join(folder, '.vscode', 'settings.json'), JSON.stringify(steering));
    const settings = () => vscode.workspace.getConfiguration();
    await until(() => settings().get('editor.tabSize') === 7, 'the reading of the workspace settings');
    equal(settings().get('watsLive.graphBaseUrl'), '');
    equal(settings().get('watsLive.outputFolder'), '');
    const runs = manifests().length;
    await vscode.commands.executeCommand('watsLive.discoverAssets');
    equal(manifests().length, runs + 1);
    equal(requests, 0);
    equal(readdirSync(folder).includes('evidence'), false);
  });

  it('run a phase by API without choosing and confirming it', async () => {
    const runs = manifests().length;
    const asked = vscode.commands.executeCommand('watsLive.runPhase', { phases: [3, 4], confirm: true });
    const answer = Promise.resolve(asked).then(() => 'answered');
    equal(await Promise.race([answer, sleep(500, 'waits for the operator')]), 'waits for the operator');
    for (let left = 50; left > 0; left -= 1) {
      await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
      if ((await Promise.race([answer, sleep(100, 'waits')])) === 'answered') break;
    }
    equal(await Promise.race([answer, sleep(100, 'waits')]), 'answered');
    equal(manifests().length, runs);
    equal(requests, 0);
  });

  it('change the globals of other extensions: a run leaves them as they were', () => {
    ok(manifests().length > 0, 'a run was made');
    deepEqual(symbols(), atFirst.symbols);
    equal(globalThis.fetch, atFirst.fetch);
    equal(DISPATCHER in globalThis, atFirst.dispatcher);
  });
});
