import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runCampaign, type RunRequest, type RunResult } from '../../../src/operations/campaign-run.js';
import { temporaryFolder } from '../evidence/bench-run.js';
import { front } from './front.js';

const nothing = () => undefined;

/** A live run of the media phase whose output folder is taken away at a moment of the test's choice. */
async function losingItsFolder(at: 'dialog' | 'upload') {
  const graph = await front([]);
  const folder = temporaryFolder();
  const told: string[] = [];
  const lose = () => rmSync(folder, { recursive: true, force: true });
  const request: RunRequest = {
    environment: graph.environment,
    phases: [0, 4, 9],
    acknowledged: false,
    authorizationFile: undefined,
    workspaceFolders: [],
    acceptBroadToken: false,
    check: undefined,
    webhookPort: undefined,
    webhookWaitMs: 100,
    outputFolder: folder,
    confirm: async () => {
      if (at === 'dialog') lose();
      return true;
    },
    observe: (event, { json }) => {
      told.push(json);
      if (at === 'upload' && event.event === 'probe' && event.helper === 'uploadMedia') lose();
    },
    logger: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    signal: new AbortController().signal,
  };
  const ended: RunResult | Error = await runCampaign(request).catch((error: unknown) =>
    error instanceof Error ? error : new Error('no error'),
  );
  return { ended, graph, told };
}

describe('a run whose output folder goes', () => {
  it('before an effect sends none', async () => {
    const { ended, graph, told } = await losingItsFolder('dialog');
    expect(graph.effects()).toEqual([]);
    if (!(ended instanceof Error)) expect(ended.exitCode).not.toBe(0);
    expect(told.some((line) => line.includes('"phase":4,"outcome":"failed"'))).toBe(true);
  });

  it('after an upload still removes what it uploaded, makes nothing more, and does not end well', async () => {
    const { ended, graph } = await losingItsFolder('upload');
    expect(graph.effects().filter((line) => line === 'POST media')).toHaveLength(1);
    expect(graph.effects()).toContain('DELETE object');
    if (!(ended instanceof Error)) expect(ended.exitCode).not.toBe(0);
  });
});
