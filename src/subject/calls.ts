import type { GuestCall } from './guest.js';

type Style = Pick<GuestCall, 'isMethod' | 'methods' | 'builder'>;

/**
 * How a helper of the catalogue is called in the toolkit. By itself it is the exported function of the same name, called
 * with (client, params) or, where its input is given as `params` and `body`, with (client, params, body). What is sent
 * as a message is a method of `PhoneNumberClient`. The table holds what follows from neither.
 */
const STYLES: Readonly<Record<string, Partial<Style>>> = {
  sendPin: { isMethod: true, methods: ['sendMessage'], builder: 'buildSendPinPayload' },
  markMessageAsRead: { isMethod: true },
  indicateTyping: { isMethod: true },
  removeReaction: { isMethod: true },
  requestLocation: { isMethod: true },
  getWabaInfo: { methods: ['getWabaInfo', 'getInfo'] },
  getPhoneNumberInfo: { methods: ['getPhoneNumberInfo', 'getInfo'] },
  getPhoneNumberSettings: { methods: ['getPhoneNumberSettings', 'getSettings'] },
  updatePhoneNumberSettings: { methods: ['updatePhoneNumberSettings', 'updateSettings'] },
};

/** The style of call of a helper. */
export function styleOf(helper: string): Style {
  return { isMethod: /^(send|uploadAndSend)[A-Z]/.test(helper), methods: [helper], ...STYLES[helper] };
}
