import * as z from 'zod/mini';
import { defineHelper } from '../helper.js';
import { lineUpTo, listUpTo, shortText, webAddress } from '../limits.js';
import { snakeCase } from '../request.js';
import { composeMessage, MESSAGE, MessageAccepted, messageInput } from './message.js';

const line = (what: string) => z.optional(lineUpTo(1024, `contacts.${what}`));
const several = <Item extends z.ZodMiniType>(item: Item, what: string) =>
  z.optional(listUpTo(20, item, `contacts.${what}`));

const type = line('type');
const PHONE_RULE = 'must hold phone or waId (Meta: contacts.phones)';
const NAME_RULE = 'must be an object with formattedName (Meta: contacts.name)';

const contact = z.strictObject({
  name: z.strictObject(
    {
      formattedName: lineUpTo(1024, 'contacts.name.formatted_name'),
      firstName: line('name.first_name'),
      lastName: line('name.last_name'),
      middleName: line('name.middle_name'),
      suffix: line('name.suffix'),
      prefix: line('name.prefix'),
    },
    { error: NAME_RULE },
  ),
  phones: several(
    z
      .strictObject({ phone: line('phones.phone'), waId: line('phones.wa_id'), type })
      .check(z.refine(({ phone, waId }) => phone !== undefined || waId !== undefined, { error: PHONE_RULE })),
    'phones',
  ),
  emails: several(z.strictObject({ email: lineUpTo(320, 'contacts.emails.email'), type }), 'emails'),
  urls: several(z.strictObject({ url: webAddress('contacts.urls.url'), type }), 'urls'),
  addresses: several(
    z.strictObject({
      street: line('addresses.street'),
      city: line('addresses.city'),
      state: line('addresses.state'),
      zip: line('addresses.zip'),
      country: line('addresses.country'),
      countryCode: line('addresses.country_code'),
      type,
    }),
    'addresses',
  ),
  org: z.optional(
    z.strictObject({ company: line('org.company'), department: line('org.department'), title: line('org.title') }),
  ),
  birthday: z.optional(shortText('must be a day as YYYY-MM-DD (Meta: contacts.birthday)', /^\d{4}-\d{2}-\d{2}$/)),
});

/** Sends contact cards. */
export const sendContacts = defineHelper({
  ...MESSAGE,
  name: 'sendContacts',
  summary: 'Sends contact cards.',
  input: z.strictObject({ ...messageInput, contacts: listUpTo('contacts.max', contact, 'contacts') }),
  response: MessageAccepted,
  compose: (input, version) =>
    composeMessage(
      input,
      'contacts',
      input.contacts.map((card) => snakeCase(card)),
      version,
    ),
});
