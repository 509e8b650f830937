import * as z from 'zod/mini';
import { defineHelper } from '../helper.js';
import { limitedText, lineUpTo, objectId, oneOf, recipient, shortText, textUpTo, wholeNumber } from '../limits.js';
import { graphPath, segment } from '../path.js';
import { get, json, post, snakeCase } from '../request.js';
import { text } from './answers.js';
import { bodyText, composeInteractive, frameInput } from './interactive.js';
import { addressedInput, isAddressed, MESSAGE, MessageAccepted } from './message.js';

const CALL = { risk: 'side-effect', endpointGroup: 'calls', phase: 7, flag: 'WATS_ENABLE_CALLING_LIVE' } as const;
const ANSWER = { ...CALL, flag: 'WATS_ENABLE_CALL_ACCEPT_WEBRTC' } as const;
/** What a run calls, or accepts, it ends. */
const HELD = { effect: 'create', resource: 'call', cleanupAction: 'terminateCall', unlistedDays: null } as const;

const SESSION_RULE = 'must be an object with sdp and sdpType (Meta: calls session)';

const session = z.strictObject(
  {
    sdpType: z.optional(oneOf(['offer', 'answer'], 'session.sdp_type')),
    sdp: textUpTo(65_536, 'session.sdp, RFC 8866'),
  },
  { error: SESSION_RULE },
);
const tracker = z.optional(lineUpTo(512, 'biz_opaque_callback_data'));

/** `wacid.` and base64, with its `+`, `/` and `=`: it stands in bodies only. */
const callId = shortText('must be the id of a call as Meta gives it (Meta: call_id)', /^[\w.+/=:-]{1,512}$/);
const callInput = { phoneNumberId: objectId(), callId };

const CallChanged = z.looseObject({ messaging_product: text, success: z.boolean() });

function composeCall(
  { phoneNumberId, ...fields }: { readonly phoneNumberId: string } & Readonly<Record<string, unknown>>,
  action: string,
  version: string,
) {
  return post(
    graphPath(version, segment('phoneNumberId', phoneNumberId), 'calls'),
    json({ messaging_product: 'whatsapp', ...snakeCase(fields), action }),
  );
}

/** Calls a person. The call is ended by clean-up if nothing else ends it. */
export const initiateCall = defineHelper({
  ...CALL,
  ...HELD,
  name: 'initiateCall',
  summary: 'Calls the test recipient.',
  idOf: ({ calls: [call] }) => call.id,
  input: z
    .strictObject({
      phoneNumberId: objectId(),
      to: addressedInput.to,
      recipient: addressedInput.recipient,
      session,
      bizOpaqueCallbackData: tracker,
    })
    .check(isAddressed),
  response: z.looseObject({
    messaging_product: text,
    calls: z.tuple([z.looseObject({ id: z.string() })], z.unknown()),
    success: z.optional(z.boolean()),
  }),
  compose: (input, version) => composeCall(input, 'connect', version),
});

/** Prepares the media of an inbound call before it is accepted. */
export const preAcceptCall = defineHelper({
  ...ANSWER,
  name: 'preAcceptCall',
  effect: 'act',
  summary: 'Prepares the media of an inbound call.',
  input: z.strictObject({ ...callInput, session: z.optional(session) }),
  response: CallChanged,
  compose: (input, version) => composeCall(input, 'pre_accept', version),
});

/** Accepts an inbound call. */
export const acceptCall = defineHelper({
  ...ANSWER,
  ...HELD,
  name: 'acceptCall',
  summary: 'Accepts an inbound call.',
  idOf: (_response, { callId }) => callId,
  knownId: ({ callId }) => callId,
  input: z.strictObject({ ...callInput, session: z.optional(session), bizOpaqueCallbackData: tracker }),
  response: CallChanged,
  compose: (input, version) => composeCall(input, 'accept', version),
});

/** Rejects an inbound call. */
export const rejectCall = defineHelper({
  ...CALL,
  name: 'rejectCall',
  effect: 'act',
  summary: 'Rejects an inbound call.',
  input: z.strictObject(callInput),
  response: CallChanged,
  compose: (input, version) => composeCall(input, 'reject', version),
});

/** Ends a call of this run. */
export const terminateCall = defineHelper({
  ...CALL,
  name: 'terminateCall',
  effect: 'remove',
  summary: 'Ends a call that this run made.',
  resource: 'call',
  inputOf: ({ id, phoneNumberId = '' }) => ({ phoneNumberId, callId: id }),
  input: z.strictObject(callInput),
  response: CallChanged,
  compose: (input, version) => composeCall(input, 'terminate', version),
});

const PERSON_RULE = 'must be given: userWaId or recipient, exactly one of them (Meta: call_permissions)';

/** Reads whether a person may be called. */
export const getCallPermissions = defineHelper({
  name: 'getCallPermissions',
  effect: 'none',
  risk: 'read',
  endpointGroup: 'call_permissions',
  phase: 7,
  flag: null,
  summary: 'Reads whether a person may be called.',
  input: z
    .strictObject({
      phoneNumberId: objectId(),
      userWaId: z.optional(recipient()),
      recipient: z.optional(objectId()),
    })
    .check(
      z.refine((input) => (input.userWaId === undefined) !== (input.recipient === undefined), {
        error: PERSON_RULE,
        path: ['userWaId'],
      }),
    ),
  response: z.looseObject({
    messaging_product: text,
    permission: z.optional(z.looseObject({ status: text, expiration_time: z.optional(z.number()) })),
    actions: z.optional(
      z.array(
        z.looseObject({
          action_name: text,
          can_perform_action: z.optional(z.boolean()),
          limits: z.optional(z.array(z.unknown())),
        }),
      ),
    ),
  }),
  compose: ({ phoneNumberId, userWaId, recipient: person }, version) =>
    get(graphPath(version, segment('phoneNumberId', phoneNumberId), 'call_permissions'), {
      user_wa_id: userWaId,
      recipient: person,
    }),
});

/** Asks a person for leave to call: once a day, twice in seven days. */
export const sendCallPermissionRequest = defineHelper({
  ...MESSAGE,
  name: 'sendCallPermissionRequest',
  phase: 7,
  flag: 'WATS_ENABLE_CALLING_LIVE',
  summary: 'Asks a person for leave to call.',
  input: z
    .strictObject({ ...addressedInput, bodyText: bodyText(), footerText: frameInput.footerText })
    .check(isAddressed),
  response: MessageAccepted,
  compose: (input, version) =>
    composeInteractive(input, 'call_permission_request', { name: 'call_permission_request' }, version),
});

/** Sends a button by which a person calls the business. */
export const sendVoiceCall = defineHelper({
  ...MESSAGE,
  name: 'sendVoiceCall',
  phase: 7,
  flag: 'WATS_ENABLE_CALLING_LIVE',
  summary: 'Sends a button by which a person calls the business.',
  input: z
    .strictObject({
      ...addressedInput,
      recipientType: z.optional(oneOf(['individual'], 'recipient_type of a call button')),
      bodyText: bodyText(),
      displayText: z.optional(limitedText('interactive.ctaUrl.label.maxLength')),
      ttlMinutes: z.optional(wholeNumber(1, 43_200, 'voice_call ttl_minutes')),
      payload: z.optional(lineUpTo(512, 'voice_call payload')),
    })
    .check(isAddressed),
  response: MessageAccepted,
  compose: (input, version) => {
    const { displayText, ttlMinutes, payload } = input;
    const given = Object.entries({ display_text: displayText, ttl_minutes: ttlMinutes, payload }).filter(
      ([, value]) => value !== undefined,
    );
    const parameters = given.length === 0 ? undefined : Object.fromEntries(given);
    return composeInteractive(
      { ...input, recipientType: 'individual' },
      'voice_call',
      { name: 'voice_call', parameters },
      version,
    );
  },
});
