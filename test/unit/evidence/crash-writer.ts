import { existsSync, writeSync } from 'node:fs';
import type { RedactedJson } from '../../../src/campaign/redacted.js';
import { Ledger } from '../../../src/evidence/ledger.js';
import { Manifest } from '../../../src/evidence/manifest.js';
import { openOutputFolder } from '../../../src/evidence/output-folder.js';
import { createRunKey } from '../../../src/evidence/run-key.js';

/*
 * A process that writes evidence until it is killed. It tells its parent when a request would leave (`sent`), and when
 * the account would have a resource (`made`) or lose it (`gone`): what only the parent can know after the kill.
 */
const [folder = '', runId = '', role = ''] = process.argv.slice(2);
const environment = process.env;
const json = (value: object) => value as RedactedJson;
const tell = (what: string, n: number, name: string | null) => writeSync(1, `${what} ${n} ${name}\n`);

function begin(): Manifest {
  const output = openOutputFolder(folder, { workspaceFolders: [] });
  const key = createRunKey(runId, environment);
  const ledger = Ledger.create(output, runId, key);
  return Manifest.create(
    output,
    {
      tool: 'wats-live test',
      runId,
      prefix: `wats-live-${runId}`,
      mode: 'dry-run',
      target: 'simulator',
      apiVersion: 'v25.0',
      phases: [0, 4, 5],
      assets: { wabaId: '1' },
    },
    key,
    ledger,
  );
}

function write(): void {
  const manifest = begin();
  const endpoints = { endpointGroup: 'message_templates', cleanupAction: 'deleteMessageTemplate' };
  for (let i = 1; ; i += 1) {
    const upload = i % 3 === 0;
    const name = upload ? null : `wats_live_${runId}_t${i}`;
    const entry = manifest.intent({ type: upload ? 'media' : 'template', phase: upload ? 4 : 5, name, ...endpoints });
    tell('sent', entry.n, name);
    if (i % 4 !== 1) tell('made', entry.n, name);
    manifest.ledger?.append('probe', json({ n: entry.n, outcome: 'pass', note: 'x'.repeat(i % 200) }));
    if (i % 4 === 1) manifest.notCreated(entry.n, 'refused by the Graph');
    else if (i % 5 === 0) manifest.unknown(entry.n, 'the answer was lost');
    else manifest.created(entry.n, `id-${i}`);
    manifest.ledger?.append('decision', json({ i }));
  }
}

function clean(): void {
  const manifest = Manifest.open(`${folder}/wats-live-${runId}.json`, environment);
  manifest.resume();
  for (const entry of manifest.pending) {
    const { n, name, type } = entry;
    manifest.ledger?.append('cleanup', json({ entry: n }));
    if (type === 'media' && manifest.id(entry) === undefined) {
      manifest.unknown(n, 'cut off before its answer'); // an upload cannot be looked up
      continue;
    }
    tell('gone', n, name);
    manifest.cleaned(n, 'done');
  }
  manifest.end('ended', 'complete');
  manifest.close();
}

if (role === 'clean' && existsSync(`${folder}/wats-live-${runId}.json`)) clean();
if (role === 'write') write();
