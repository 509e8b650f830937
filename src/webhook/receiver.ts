import { randomBytes } from 'node:crypto';
import { OperatorError } from '../campaign/operator-error.js';
import { DEFAULT_LIMITS } from './receiver-options.js';
import type { Receiver, ReceiverOptions } from './receiver-options.js';
import { Reception } from './reception.js';
import { warmUp } from './warm-up.js';

export type { Delivery } from './backlog.js';
export type { Receiver, ReceiverLimits, ReceiverOptions } from './receiver-options.js';

let warmed: Promise<void> | undefined;

/**
 * Starts a receiver on 127.0.0.1. Errors: OperatorError `usage` when the port is taken, not allowed or no port, and
 * `configuration` for a path that is none. The first start of a process warms the code up by a twin of it, about 100 ms.
 */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  if (!/^\/[^?#\s]*$/.test(options.path)) {
    throw new OperatorError({
      code: 'configuration',
      thing: 'webhook path',
      rule: 'it starts with / and holds no query, fragment or space',
      mend: 'Set WATS_WEBHOOK_PATH to a path such as /webhook',
    });
  }
  warmed ??= warmTwin();
  await warmed;
  const reception = new Reception(options, { ...DEFAULT_LIMITS, ...options.limits });
  await listen(reception, options.port);
  return reception;
}

async function warmTwin(): Promise<void> {
  const secret = randomBytes(32).toString('hex');
  const silent = (): void => undefined;
  const twin = new Reception(
    { port: 0, path: '/warm-up', secrets: [secret], verifyToken: undefined, onDeliveries: silent, onRefused: silent },
    DEFAULT_LIMITS,
  );
  try {
    await twin.listen(0);
    await warmUp(twin.url, secret);
  } catch {
    // Whatever keeps the twin from listening is told by the receiver itself.
  } finally {
    await twin.stop();
  }
}

async function listen(reception: Reception, port: number): Promise<void> {
  try {
    await reception.listen(port);
  } catch (error) {
    throw new OperatorError(
      {
        code: 'usage',
        thing: `webhook port ${port}`,
        rule: portRule(error),
        mend: 'Choose another one with --webhook-port (or --port), or 0 for any free one',
      },
      { cause: error },
    );
  }
}

function portRule(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return 'it is in use by another program';
  if (code === 'EACCES') return 'this user may not listen on it';
  if (code === 'ERR_SOCKET_BAD_PORT') return 'a port is a whole number from 0 to 65535';
  return 'it could not be opened on 127.0.0.1';
}
