import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { askToConfirm } from '../../../src/terminal/confirmation.js';
import { openFace } from '../../../src/terminal/face.js';
import { confirmRequest as request } from '../views/samples.js';

/** Asks on a terminal of the test's own; `act` is what the operator does at the question. False too when it breaks off. */
async function ask(act: (input: PassThrough) => void, changes: { isTTY?: boolean; signal?: AbortSignal } = {}) {
  const { isTTY = true, signal = new AbortController().signal } = changes;
  const tty = () => Object.assign(new PassThrough(), { isTTY, columns: 80, setRawMode: () => undefined });
  const [input, output] = [tty(), tty()];
  const said: string[] = [];
  output.on('data', (piece: Buffer) => {
    said.push(piece.toString('utf8'));
    if (said.length === 1) setImmediate(() => act(input));
  });
  const logged: string[] = [];
  const log = (line: string) => void logged.push(line);
  const face = { ...openFace({}, true, signal), logger: { debug: log, info: log, warn: log, error: log } };
  const answer = await askToConfirm(request, signal, face, { input, output }).catch(() => false);
  return { answer, said: said.join(''), logged };
}

describe('the confirmation of the terminal', () => {
  it('names target, actions and what cannot be undone, and takes the run id typed', async () => {
    const { answer, said, logged } = await ask((input) => input.write(' r1 \r'));
    expect(answer).toBe(true);
    expect(said).toContain('Type the run id (r1) to confirm');
    expect(logged.join('\n')).toMatch(/LIVE on Meta.*\n.*2 x a text message \(sendText\)\nSent messages cannot/);
  });

  it.each(['\r', 'r\r', 'r10\r', 'R1\r', 'yes\r'])('is refused by %j', async (typed) => {
    expect((await ask((input) => input.write(typed))).answer).toBe(false);
  });

  it('is refused where the input ends, or the run is stopped, at the question', async () => {
    expect((await ask((input) => input.write('\u0004'))).answer).toBe(false);
    expect((await ask((input) => input.end())).answer).toBe(false);
    const stop = new AbortController();
    expect((await ask(() => stop.abort(new Error('stopped')), { signal: stop.signal })).answer).toBe(false);
  });

  it('stops the run, and not only the phase, by Ctrl+C', async () => {
    const stop = new AbortController();
    process.once('SIGINT', () => stop.abort(new Error('stopped by SIGINT')));
    const { answer } = await ask((input) => input.write('\u0003'), { signal: stop.signal });
    expect([answer, stop.signal.aborted]).toEqual([false, true]);
  });

  it('asks nothing without a terminal, and says what to give', async () => {
    const { answer, said, logged } = await ask(() => undefined, { isTTY: false });
    expect([answer, said]).toEqual([false, '']);
    expect(logged).toEqual(['Phase 3 asks for a confirmation and here is no terminal: add 3 to --confirm.']);
  });
});
