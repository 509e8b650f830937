import { fork } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { interleavedRates, row } from './harness.mjs';

/*
 * The receiver under load, in a process of its own, with deduplication, redaction, the event buffer and the sealed journal on:
 * beside a bare node:http server and three frameworks that only check the signature and parse, and at three times what Meta
 * asks for.
 */
const SECRET = 'a1b2c3d4e5f60718293a4b5c6d7e8f90';
const [SOCKETS, RATE, SECONDS, TICK_MS, BURST_MS, SETTLE_MS] = [32, 3_300, 30, 5, 1_000, 1_500];
/** A burst has at least so many deliveries, so that a busy machine does not measure code that is still cold. */
const LEAST = 3_000;
const SERVER = fileURLToPath(new URL('receiver-server.mjs', import.meta.url));
const RIVALS = ['bare', 'fastify', 'hono', 'express'];

/** A delivery of 2 KB about a message of its own, as the bytes of a whole request. */
function requestOf(n, updates = 1) {
  const metadata = { display_phone_number: '15550100100', phone_number_id: '106540352242922' };
  const messages = Array.from({ length: updates }, (_, at) => ({
    from: '15550100199',
    id: `wamid.${n}.${at}.HBgLMTU1NTAxMDAxOTk`,
    timestamp: '1750000000',
    type: 'text',
    text: { body: updates === 1 ? 'x'.repeat(1_650) : 'hello' },
  }));
  const value = { messaging_product: 'whatsapp', metadata, messages };
  const entry = [{ id: '102290129340398', changes: [{ field: 'messages', value }] }];
  const body = Buffer.from(JSON.stringify({ object: 'whatsapp_business_account', entry }));
  const signature = createHmac('sha256', SECRET).update(body).digest('hex');
  const head = `POST /webhook HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nX-Hub-Signature-256: sha256=${signature}\r\nContent-Length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

/** One connection: one request under way at a time, the others wait in line; a connection that is lost is made again. */
class Line {
  static lost = 0;
  #port;
  #socket;
  #closed = false;
  #waiting = [];
  #text = '';
  constructor(port) {
    this.#port = port;
    this.#open();
  }
  get depth() {
    return this.#waiting.length;
  }
  /** `done` gets the status. */
  send(request, done) {
    this.#waiting.push({ request, done });
    if (this.#waiting.length === 1) this.#socket.write(request);
  }
  close() {
    this.#closed = true;
    this.#socket.destroy();
  }
  #open() {
    this.#text = '';
    this.#socket = connect({ host: '127.0.0.1', port: this.#port, noDelay: true });
    this.#socket.setEncoding('latin1').on('data', (text) => this.#hear(text));
    this.#socket.on('error', () => {}).once('close', () => this.#reopen());
    if (this.#waiting.length > 0) this.#socket.write(this.#waiting[0].request);
  }
  #reopen() {
    if (this.#closed) return;
    if (this.#waiting.length > 0) Line.lost += 1;
    this.#open();
  }
  #hear(text) {
    this.#text += text;
    const end = this.#text.indexOf('\r\n\r\n');
    if (end < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(this.#text)?.[1] ?? 0);
    if (this.#text.length < end + 4 + length) return;
    const status = Number(this.#text.slice(9, 12));
    this.#text = this.#text.slice(end + 4 + length);
    const { done } = this.#waiting.shift();
    if (this.#waiting.length > 0) this.#socket.write(this.#waiting[0].request);
    done(status);
  }
}

/** A server in a process of its own. */
async function launch(kind) {
  const folder = mkdtempSync(join(tmpdir(), 'wats-bench-'));
  const child = fork(SERVER, [kind, folder, SECRET], { execArgv: ['--expose-gc'] });
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`the server ${kind} ended`)));
  ended.catch(() => {});
  const hear = async () => (await Promise.race([once(child, 'message'), ended]))[0];
  const { port } = await hear();
  const ask = (what) => (child.send(what), hear());
  const stop = async () => {
    await ask('stop');
    rmSync(folder, { recursive: true, force: true });
  };
  return { port, ask, stop, used: 0, taken: 0 };
}

let sent = 0;

/** What a server holds and used once the work that it does after its answers is done. */
const settled = async ({ ask }) => (await sleep(SETTLE_MS), ask('usage'));

/** Processor time in seconds of a delivery, the work after its answer among it. */
const spent = (server) => server.used / server.taken;

/** Deliveries a second that are answered with 200, every connection always busy. */
async function throughput(server) {
  const { port, ask } = server;
  // More than a burst takes: what is delivered again would be cheaper.
  const pool = Array.from({ length: 8_000 }, () => requestOf((sent += 1)));
  const before = await ask('usage');
  const lines = Array.from({ length: SOCKETS }, () => new Line(port));
  let accepted = 0;
  let at = 0;
  const began = performance.now();
  const end = began + BURST_MS;
  await Promise.all(
    lines.map(
      (line) =>
        new Promise((resolve) => {
          const next = (status) => {
            if (status === 200) accepted += 1;
            if (performance.now() >= end && accepted >= LEAST) return resolve();
            line.send(pool[(at += 1) % pool.length], next);
          };
          next(0);
        }),
    ),
  );
  const seconds = (performance.now() - began) / 1000;
  for (const line of lines) line.close();
  const after = await settled(server);
  server.used += after.used - before.used;
  server.taken += accepted;
  return accepted / seconds;
}

/** A steady flow, whatever the answers do: latencies in milliseconds, and what was not answered 200. */
async function flow({ port }, seconds) {
  const lines = Array.from({ length: SOCKETS * 2 }, () => new Line(port));
  const total = RATE * seconds;
  const latencies = [];
  let [started, accepted] = [0, 0];
  const began = performance.now();
  await new Promise((resolve) => {
    // What is not answered by then is lost.
    setTimeout(resolve, 2_000 * seconds + 10_000).unref();
    const timer = setInterval(() => {
      const due = Math.min(total, Math.floor(((performance.now() - began) / 1000) * RATE));
      for (; started < due; started += 1) {
        // In turn, so that no connection is idle for long enough to be closed.
        const turn = lines[started % lines.length];
        const line = turn.depth === 0 ? turn : lines.reduce((best, each) => (each.depth < best.depth ? each : best));
        const at = performance.now();
        line.send(requestOf((sent += 1)), (status) => {
          latencies.push(performance.now() - at);
          if (status === 200) accepted += 1;
          if (latencies.length === total) resolve();
        });
      }
      if (started === total) clearInterval(timer);
    }, TICK_MS);
  });
  for (const line of lines) line.close();
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.floor(sorted.length * share)];
  return { p50: at(0.5), p99: at(0.99), lost: total - accepted, total };
}

/** Many updates in few deliveries, one after another. */
async function flood({ port }, deliveries, updates) {
  const line = new Line(port);
  for (let n = 0; n < deliveries; n += 1) {
    const request = requestOf((sent += 1), updates);
    for (let status = 0; status !== 200;) {
      status = await new Promise((resolve) => line.send(request, resolve));
      // 429: the buffer is full, and Meta delivers again.
      if (status === 429) await sleep(20);
    }
  }
  line.close();
}

export async function receiver() {
  const servers = {};
  try {
    for (const kind of [...RIVALS, 'plain', 'kept']) servers[kind] = await launch(kind);
    const measures = Object.fromEntries(
      Object.entries(servers).map(([kind, server]) => [kind, () => throughput(server)]),
    );
    for (const measure of Object.values(measures)) await measure();
    for (const server of Object.values(servers)) [server.used, server.taken] = [0, 0];
    const rates = await interleavedRates(measures);
    await flow(servers.kept, 3);
    const before = await settled(servers.kept);
    const steady = await flow(servers.kept, SECONDS);
    const after = await settled(servers.kept);
    const bare = await flow(servers.bare, 10);
    await flood(servers.plain, 100, 1_000);
    const few = await settled(servers.plain);
    await flood(servers.plain, 1_000, 1_000);
    const many = await settled(servers.plain);
    const mb = (bytes) => Math.max(0, bytes) / 1e6;
    const rivals = Object.fromEntries(RIVALS.map((kind) => [kind, rates[kind] / rates.bare]));
    return [
      row('receiver without files ÷ bare node:http, 2 KB bodies', rates.plain / rates.bare, {
        goal: ['>=', 0.85],
        rivals,
      }),
      row('receiver with sealed journal and ledger ÷ bare', rates.kept / rates.bare, { goal: ['>=', 0.85], rivals }),
      row('processor time of a delivery, all told and kept, ÷ bare', spent(servers.kept) / spent(servers.bare), {
        rivals: { 'without files': spent(servers.plain) / spent(servers.bare) },
      }),
      row(`p50 at ${RATE} a second for ${SECONDS} s`, steady.p50, {
        goal: ['<=', 5],
        unit: 'ms',
        rivals: { bare: bare.p50 },
      }),
      row(`p99 at ${RATE} a second for ${SECONDS} s`, steady.p99, {
        goal: ['<=', 25],
        unit: 'ms',
        rivals: { bare: bare.p99 },
      }),
      row(`deliveries of ${steady.total} that were lost`, steady.lost, {
        goal: ['<=', 0],
        note: `connections cut under a delivery: ${Line.lost}`,
      }),
      row('memory growth meanwhile', mb(after.held - before.held), { goal: ['<=', 20], unit: 'MB' }),
      row('memory growth from 100,000 events to 1,100,000', mb(many.held - few.held), { goal: ['<=', 20], unit: 'MB' }),
    ];
  } finally {
    for (const server of Object.values(servers)) await server.stop();
  }
}
