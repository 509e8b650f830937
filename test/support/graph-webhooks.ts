import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GraphCredentials } from './graph-documents.js';

export interface GraphWebhooks {
  /** Delivers one change, signed, a moment after the one before; resolves once the receiver has answered. */
  readonly push: (field: string, value: () => object) => Promise<void>;
  /** Answers of the receiver, in order; 0 where there was none. */
  readonly deliveries: readonly number[];
  readonly stop: () => void;
}

/** What the Graph tells by webhook, one after the other; a receiver that is gone is no fault of ours. */
export function graphWebhooks(own: GraphCredentials, receiver: () => string | undefined): GraphWebhooks {
  const deliveries: number[] = [];
  let stopped = false;
  let line: Promise<unknown> = Promise.resolve();

  const post = async (field: string, value: object): Promise<void> => {
    const url = receiver();
    if (url === undefined || stopped) return;
    const time = field === 'messages' ? {} : { time: Math.floor(Date.now() / 1000) };
    const entry = [{ id: own.wabaId, ...time, changes: [{ field, value }] }];
    const body = JSON.stringify({ object: 'whatsapp_business_account', entry });
    const digest = createHmac('sha256', own.appSecret).update(body).digest('hex');
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${digest}` };
    deliveries.push((await fetch(url, { method: 'POST', headers, body })).status);
  };

  return {
    deliveries,
    push: (field, value) => {
      const delivered = line.then(async () => {
        await sleep(20);
        await post(field, value());
      });
      line = delivered.catch(() => deliveries.push(0));
      return delivered;
    },
    stop: () => void (stopped = true),
  };
}
