import type { ManifestEntry, ResourceType } from './manifest.js';

/** What a person does about a resource that the clean-up could not prove gone, by its type. */
export const BY_HAND: Readonly<Record<ResourceType, string>> = {
  call: 'look at the recipient’s phone and hang up if it still rings or is connected',
  media: 'nothing more can be done: uploaded media go by themselves after 30 days',
  template: 'delete it by its name in WhatsApp Manager, Message templates',
  flow: 'delete the draft by its name in WhatsApp Manager, Flows',
  group: 'delete the group by its subject in the WhatsApp app of the number',
  'qr-code': 'delete it in WhatsApp Manager, Phone numbers, Message links',
  block: 'unblock the test recipient in WhatsApp Manager or the app of the number',
  setting: 'set it back in WhatsApp Manager, Phone numbers; cleanup knows the value of before',
  'upload-session': 'nothing needs to be done: it goes by itself',
  tunnel: 'end the tunnel’s process',
};

/** The next action about a leftover, in our words. */
export function nextAction({ type, state, cleanup }: Pick<ManifestEntry, 'type' | 'state' | 'cleanup'>): string {
  const isLost = state === 'possible-leftover' && cleanup !== 'pending';
  return isLost ? BY_HAND[type] : `run cleanup again; if that fails, ${BY_HAND[type]}`;
}

/** How a leftover is called: its type, and its name or the hash of its id. */
export function describeLeftover({ n, type, name, hash }: Pick<ManifestEntry, 'n' | 'type' | 'name' | 'hash'>): string {
  return `${type} ${name ?? (hash === null ? `entry ${n}` : `#${hash}`)}`;
}
