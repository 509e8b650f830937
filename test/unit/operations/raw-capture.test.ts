import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OperatorError } from '../../../src/campaign/operator-error.js';
import { createRunKey, type RunKey, unseal } from '../../../src/evidence/run-key.js';
import { type Answer, NoAnswer } from '../../../src/graph/transport.js';
import type { WireRequest } from '../../../src/graph/wire.js';
import { deleteCaptures, readCaptures } from '../../../src/operations/captured.js';
import { RawCapture, rawCaptureName, rawContext } from '../../../src/operations/raw-capture.js';
import { RECIPIENT, TOKEN } from '../evidence/canaries.js';
import { temporaryFolder, temporaryState } from '../evidence/bench-run.js';

const REQUEST: WireRequest = {
  method: 'POST',
  host: 'graph',
  path: '/v25.0/102290129340398/messages',
  query: {},
  headers: {},
  body: { kind: 'json', value: { to: RECIPIENT } },
};
const NEXT = `https://graph.facebook.com/v25.0/1/flows?access_token=${TOKEN}`;
const ANSWER: Answer = {
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify({ data: [{ id: '102290129340398' }], paging: { next: NEXT } })),
  ms: 12,
};

interface Bench {
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly file: string;
  readonly key: RunKey;
  readonly capture: RawCapture;
}

function begin(folder = join(temporaryFolder(), 'raw')): Bench {
  const environment = temporaryState();
  const options = { runId: 'r1', environment, workspaceFolders: [], evidence: { path: temporaryFolder() } };
  const capture = RawCapture.prepare(folder, options);
  const key = createRunKey('r1', environment);
  capture.begin(key, [TOKEN]);
  return { environment, folder, file: join(folder, rawCaptureName('r1')), key, capture };
}

function refused(make: () => unknown): OperatorError {
  try {
    make();
  } catch (error) {
    if (error instanceof OperatorError) return error;
    throw error;
  }
  throw new Error('it was taken');
}

describe('a raw capture', () => {
  it('seals each exchange for the key, the run and its place, in files that are closed to others', () => {
    const { capture, file, folder, key } = begin();
    capture.record(REQUEST, ANSWER);
    capture.record(REQUEST, new NoAnswer('timeout', true, 30_000, null));
    capture.close();
    const text = readFileSync(file, 'utf8');
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    for (const raw of [RECIPIENT, '102290129340398', TOKEN, 'graph.facebook.com', 'messages']) {
      expect(text).not.toContain(raw);
    }
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { n: number; sealed: string });
    expect(lines.map(({ n }) => n)).toEqual([1, 2]);
    const [first = { n: 0, sealed: '' }, second = { n: 0, sealed: '' }] = lines;
    const opened: unknown = JSON.parse(unseal(key, first.sealed, rawContext('r1', 1)));
    expect(opened).toMatchObject({
      method: 'POST',
      path: REQUEST.path,
      body: { text: JSON.stringify({ to: RECIPIENT }) },
      answer: { status: 200, ms: 12 },
    });
    expect(JSON.stringify(opened)).not.toContain(TOKEN);
    expect(JSON.parse(unseal(key, second.sealed, rawContext('r1', 2)))).toMatchObject({
      answer: { lost: 'timeout', ms: 30_000 },
    });
    expect(() => unseal(key, first.sealed, rawContext('r1', 2))).toThrow(OperatorError);
  });

  it('keeps the beginning of a long body, bytes as base64, and of an upload its size', () => {
    const { capture, file, key } = begin();
    capture.record(REQUEST, { ...ANSWER, body: Buffer.alloc(3_000_000, 0xff) });
    const part = { name: 'file', filename: 'a.png', contentType: 'image/png', bytes: Buffer.alloc(9) };
    capture.record({ ...REQUEST, body: { kind: 'multipart', parts: [part] } }, ANSWER);
    capture.close();
    const [first, second] = readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line, at) => unseal(key, (JSON.parse(line) as { sealed: string }).sealed, rawContext('r1', at + 1)));
    const { answer } = JSON.parse(first ?? '') as { answer: { body: { bytes: number; base64: string } } };
    expect([answer.body.bytes, Buffer.from(answer.body.base64, 'base64').length]).toEqual([3_000_000, 1_048_576]);
    expect(second).toContain(String.raw`\"bytes\":9`);
  });

  it('records nothing before it has a key, and leaves no empty file', () => {
    const environment = temporaryState();
    const folder = join(temporaryFolder(), 'raw');
    const evidence = { path: temporaryFolder() };
    const capture = RawCapture.prepare(folder, { runId: 'r1', environment, workspaceFolders: [], evidence });
    capture.record(REQUEST, ANSWER);
    capture.close();
    capture.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('counts what it could not write, and never throws', () => {
    const { capture } = begin();
    capture.record(REQUEST, ANSWER);
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    capture.record({ ...REQUEST, body: { kind: 'json', value: circular } }, ANSWER);
    expect(capture.note).toMatch(/1 exchange .*1 more could not be written/);
    capture.close();
  });

  it.each(['.git', '.hg', '.jj', '.svn'])('is refused in a repository: %s', (mark) => {
    const repository = temporaryFolder();
    mkdirSync(join(repository, mark));
    const error = refused(() => begin(join(repository, 'raw')));
    expect(error.message).toMatch(/raw capture.*repository.*--raw-capture/);
    expect(existsSync(join(repository, 'raw'))).toBe(false);
  });

  it('is refused in a folder that others may read, through a link too', () => {
    const open = temporaryFolder();
    chmodSync(open, 0o755);
    const link = join(temporaryFolder(), 'link');
    symlinkSync(open, link);
    for (const path of [open, link]) expect(refused(() => begin(path)).message).toMatch(/0700/);
    expect(readdirSync(open)).toEqual([]);
  });

  it('is refused beside the evidence, in it, around it and in a workspace', () => {
    const evidence = temporaryFolder();
    const link = join(temporaryFolder(), 'link');
    symlinkSync(evidence, link);
    const prepare = (path: string, workspaceFolders: readonly string[] = []) =>
      RawCapture.prepare(path, {
        runId: 'r1',
        environment: temporaryState(),
        workspaceFolders,
        evidence: { path: evidence },
      });
    for (const path of [evidence, join(evidence, 'raw'), join(evidence, '..'), link]) {
      expect(refused(() => prepare(path)).message).toMatch(/apart from/);
    }
    const workspace = temporaryFolder();
    expect(refused(() => prepare(join(workspace, 'raw'), [workspace])).message).toMatch(/workspace/);
    expect(readdirSync(evidence)).toEqual([]);
  });

  it('writes over no capture of the same run id', () => {
    const { capture, folder, file } = begin();
    capture.record(REQUEST, ANSWER);
    capture.close();
    const before = readFileSync(file, 'utf8');
    expect(refused(() => begin(folder)).message).toMatch(/run id already/);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });
});

describe('a capture read back', () => {
  it('is redacted, and tells what does not open without its key', () => {
    const { capture, environment, folder } = begin();
    capture.record(REQUEST, ANSWER);
    capture.record(REQUEST, new NoAnswer('connection', true, 5, null));
    capture.close();
    const read = [...readCaptures(folder, { ...environment, WATS_ACCESS_TOKEN: TOKEN })];
    expect(read).toMatchObject([
      { n: 1, method: 'POST', status: 200, bytes: ANSWER.body.length },
      { n: 2, method: 'POST', status: null, answer: null },
    ]);
    expect(JSON.stringify(read)).not.toContain('102290129340398');
    expect([...readCaptures(folder, temporaryState())]).toMatchObject([{ method: null }, { method: null }]);
  });

  it('is deleted with its folder, and nothing else with it', () => {
    const { capture, folder } = begin();
    capture.record(REQUEST, ANSWER);
    capture.close();
    expect(deleteCaptures(folder)).toEqual([rawCaptureName('r1')]);
    expect(existsSync(folder)).toBe(false);
    expect(refused(() => deleteCaptures(folder)).message).toMatch(/cannot be read/);
    expect(refused(() => deleteCaptures(temporaryFolder())).message).toMatch(/no raw capture/);
  });
});
