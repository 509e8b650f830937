import { randomBytes } from 'node:crypto';
import { OperatorError } from '../campaign/operator-error.js';
import { SAMPLE_CHANGES } from './sample-changes.js';
import { SAMPLE_MESSAGES } from './sample-messages.js';
import type { SampleIds } from './sample-ids.js';
import { SAMPLE_STATUSES } from './sample-statuses.js';

export type { SampleIds } from './sample-ids.js';

type Build = (ids: SampleIds) => { readonly field: string; readonly value: unknown };

const BUILDERS: ReadonlyMap<string, Build> = new Map<string, Build>([
  ['message', messagesOf('messages', SAMPLE_MESSAGES.get('text'))],
  ['status', messagesOf('statuses', SAMPLE_STATUSES.get('delivered'))],
  ['error', errorsOnly],
  ...[...SAMPLE_MESSAGES].map(([type, build]): [string, Build] => [`message.${type}`, messagesOf('messages', build)]),
  ...[...SAMPLE_STATUSES].map(([type, build]): [string, Build] => [`status.${type}`, messagesOf('statuses', build)]),
  ...[...SAMPLE_CHANGES].map(([name, build]): [string, Build] => [
    name,
    (ids) => ({ field: name.split('.')[0] ?? name, value: build(ids) }),
  ]),
]);

/**
 * What `sampleEnvelope` builds: every documented kind (`message`, `status`, `error`, the fields) and its variants behind a
 * dot, such as `message.image`, `status.failed` and `calls.terminate`.
 */
export const sampleKinds: readonly string[] = [...BUILDERS.keys()];

/**
 * A synthetic delivery of one kind, in the form that Meta documents; also known by its variant alone (`image`, `failed`).
 * Errors: OperatorError `usage` for a kind that there is not.
 */
export function sampleEnvelope(kind: string, ids: SampleIds = sampleIds()): unknown {
  const build = BUILDERS.get(kind) ?? BUILDERS.get(`message.${kind}`) ?? BUILDERS.get(`status.${kind}`);
  if (build === undefined) {
    throw new OperatorError({
      code: 'usage',
      thing: 'webhook kind',
      rule: 'it is none of the documented ones',
      mend: `Choose one of ${sampleKinds.filter((name) => !name.includes('.')).join(', ')}, or a message type`,
    });
  }
  return {
    object: 'whatsapp_business_account',
    entry: [{ id: ids.wabaId, time: ids.time, changes: [build(ids)] }],
  };
}

/** Fresh synthetic ids, with what is given in their place. The numbers lie in the range kept for fiction. */
export function sampleIds(given: Partial<SampleIds> = {}): SampleIds {
  return {
    wabaId: digits(15),
    phoneNumberId: digits(15),
    displayPhoneNumber: '15550100100',
    userNumber: '15550100199',
    messageId: `wamid.${randomBytes(24).toString('base64')}`,
    contextId: `wamid.${randomBytes(24).toString('base64')}`,
    objectId: digits(16),
    time: Math.floor(Date.now() / 1000),
    ...given,
  };
}

/** The bytes of a delivery as Meta sends and signs them: compact JSON, everything beyond ASCII as lower-case `\u` escapes. */
export function encodeEnvelope(envelope: unknown): Buffer {
  const json = JSON.stringify(envelope) as string | undefined;
  return Buffer.from(
    (json ?? 'null').replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
    'ascii',
  );
}

function messagesOf(member: 'messages' | 'statuses', build: ((ids: SampleIds) => object) | undefined): Build {
  return (ids) => ({
    field: 'messages',
    value: {
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: ids.displayPhoneNumber, phone_number_id: ids.phoneNumberId },
      ...(member === 'messages' ? { contacts: [{ profile: { name: 'Sample Person' }, wa_id: ids.userNumber }] } : {}),
      [member]: [build?.(ids) ?? {}],
    },
  });
}

function errorsOnly(ids: SampleIds): { readonly field: string; readonly value: unknown } {
  return {
    field: 'messages',
    value: {
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: ids.displayPhoneNumber, phone_number_id: ids.phoneNumberId },
      errors: [
        { code: 131000, title: 'Something went wrong', error_data: { details: 'A synthetic error of the account.' } },
      ],
    },
  };
}

function digits(length: number): string {
  return `1${Array.from(randomBytes(length - 1), (byte) => String(byte % 10)).join('')}`;
}
