import * as z from 'zod/mini';
import { defineHelper } from '../helper.js';
import { textUpTo } from '../limits.js';
import { bodyText, composeInteractive } from './interactive.js';
import { composeMessage, MESSAGE, MessageAccepted, messageInput } from './message.js';

function degrees(most: number, what: string) {
  const rule = `must be a number from -${most} to ${most} (Meta: ${what})`;
  return z.number({ error: rule }).check(z.gte(-most, { error: rule }), z.lte(most, { error: rule }));
}

/** Sends a place. */
export const sendLocation = defineHelper({
  ...MESSAGE,
  name: 'sendLocation',
  summary: 'Sends a place.',
  input: z.strictObject({
    ...messageInput,
    latitude: degrees(90, 'location.latitude'),
    longitude: degrees(180, 'location.longitude'),
    name: z.optional(textUpTo(1024, 'location.name')),
    address: z.optional(textUpTo(1024, 'location.address')),
  }),
  response: MessageAccepted,
  compose: (input, version) => {
    const { latitude, longitude, name, address } = input;
    return composeMessage(input, 'location', { latitude, longitude, name, address }, version);
  },
});

/** Asks a person for a place. */
export const requestLocation = defineHelper({
  ...MESSAGE,
  name: 'requestLocation',
  summary: 'Asks a person for a place.',
  input: z.strictObject({ ...messageInput, bodyText: bodyText() }),
  response: MessageAccepted,
  compose: (input, version) =>
    composeInteractive(input, 'location_request_message', { name: 'send_location' }, version),
});
