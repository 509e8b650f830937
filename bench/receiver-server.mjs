import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { serve as serveHono } from '@hono/node-server';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { ROOT } from '../scripts/place.mjs';

/*
 * One server in a process of its own, forked with the kind of server, a folder and the app secret; it tells its port, and
 * on request what it holds in bytes and the processor time that it used in seconds.
 */
const [kind, folder, SECRET] = process.argv.slice(2);
const HOST = '127.0.0.1';

/** What each rival does with a delivery: checks the signature over the raw bytes, and parses. Answers the status. */
function receive(body, signature) {
  const given = Buffer.from(`${signature}`.slice(7), 'hex');
  const due = createHmac('sha256', SECRET).update(body).digest();
  if (given.length !== due.length || !timingSafeEqual(given, due)) return 401;
  JSON.parse(body.toString('utf8'));
  return 200;
}

/** The running node:http server of each rival. */
const RIVALS = {
  bare: () =>
    createServer((request, response) => {
      const parts = [];
      request.on('data', (part) => parts.push(part));
      request.on('end', () => {
        const status = receive(Buffer.concat(parts), request.headers['x-hub-signature-256']);
        response.writeHead(status, { 'content-length': '0' }).end();
      });
    }).listen(0, HOST),
  fastify: async () => {
    const app = fastify();
    app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    app.post('/webhook', (request, reply) =>
      reply.code(receive(request.body, request.headers['x-hub-signature-256'])).send(),
    );
    await app.listen({ port: 0, host: HOST });
    return app.server;
  },
  hono: () => {
    const app = new Hono();
    app.post('/webhook', async (context) => {
      const body = Buffer.from(await context.req.arrayBuffer());
      return context.body(null, receive(body, context.req.header('x-hub-signature-256')));
    });
    return serveHono({ fetch: app.fetch, port: 0, hostname: HOST });
  },
  express: () => {
    const app = express();
    app.post('/webhook', express.raw({ type: 'application/json' }), (request, response) =>
      response.status(receive(request.body, request.get('x-hub-signature-256'))).end(),
    );
    return app.listen(0, HOST);
  },
};

async function serveRival() {
  const server = await RIVALS[kind]();
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
  const stop = () => new Promise((resolve) => (server.close(resolve), server.closeAllConnections()));
  return { port: server.address().port, stop };
}

/** The receiver of `wats-live webhook`: `kept` with journal and ledger, `plain` without files. */
async function serveOurs() {
  const { default: engine } = await import(join(ROOT, 'dist', 'engine.js'));
  const silent = () => undefined;
  const watch = await engine.watchWebhooks({
    environment: { WATS_APP_SECRET: SECRET, XDG_STATE_HOME: join(folder, 'state'), WATS_TEST_RUN_ID: 'bench' },
    port: 0,
    outputFolder: kind === 'kept' ? join(folder, 'out') : undefined,
    workspaceFolders: [],
    observe: silent,
    logger: { debug: silent, info: silent, warn: silent, error: silent },
  });
  return { port: Number(new URL(watch.url).port), stop: () => watch.stop() };
}

const { port, stop } = kind in RIVALS ? await serveRival() : await serveOurs();
process.on('message', (what) => {
  if (what === 'stop') void stop().then(() => (process.send({}), process.disconnect()));
  else {
    globalThis.gc();
    const { heapUsed, external } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    process.send({ held: heapUsed + external, used: (user + system) / 1e6 });
  }
});
process.once('disconnect', () => process.exit());
process.send({ port });
