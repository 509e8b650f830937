import { PHASE_TITLES } from '../campaign/phase.js';
import {
  getCallPermissions,
  initiateCall,
  rejectCall,
  acceptCall,
  preAcceptCall,
  terminateCall,
} from '../graph/helpers/calls.js';
import { createGroup, deleteGroup } from '../graph/helpers/groups.js';
import { getPhoneNumberInfo, getPhoneNumberSettings } from '../graph/helpers/phone-numbers.js';
import { excludedCountry } from './calling-country.js';
import { probeAccept, probeCall, probeReject } from './calls.js';
import { optedIn } from './gate.js';
import { probeGroups } from './groups.js';
import type { Phase, PhaseContext } from './phase.js';
import { planned } from './request-picture.js';

/** What the platform asks of whoever calls. Source: Meta's calling pages and the campaign page. */
const PLATFORM_FACTS = [
  'Calling: production access needs App Review, the messaging permission and eligibility, normally a limit of 2,000 messages a day; sandboxes are limited and may need Tech Partner access.',
  'Calling: signalling is by Graph and webhooks with WebRTC, by SIP with WebRTC, or by SIP with SDES SRTP; with SIP enabled the call endpoints are not to be used. WATS has no SIP server and cannot provision calling.',
  'Calling: the session descriptions offer OPUS and G.711 (PCMU, PCMA); they are forwarded, and no media is negotiated or sent.',
];

/** A minimal call to the test recipient, calls from it, and a group of the run's own. */
export const calling: Phase = {
  id: 7,
  title: PHASE_TITLES[7],
  summary: 'Calls the test recipient and ends the call in seconds; makes, reads and deletes a group.',
  risks: ['side-effect', 'destructive'],
  effects: (run) => [
    planned(initiateCall, 'a call to the test recipient'),
    planned(terminateCall, 'its end, in seconds'),
    planned(rejectCall, 'rejection of a test call, if one comes'),
    ...(optedIn(run, 'WATS_ENABLE_GROUPS')
      ? [planned(createGroup, 'a group without members'), planned(deleteGroup, 'its deletion')]
      : []),
  ],
  irreversible: 'A phone rings; a call cannot be unsent, and is charged if it is answered.',
  run: async (context) => {
    context.run.notes.push(...PLATFORM_FACTS);
    await probeCalls(context);
    await probeGroups(context);
  },
};

async function probeCalls(context: PhaseContext): Promise<void> {
  const { run, probes } = context;
  const { recipient } = run.profile;
  const gap = recipient === undefined ? 'no test recipient is set' : await callingGap(context);
  const skip = (
    helpers: readonly (typeof initiateCall | typeof rejectCall | typeof acceptCall | typeof preAcceptCall)[],
    why: string,
  ): void => {
    for (const helper of helpers) probes.skip(helper, 'inbound test call', why);
  };
  if (gap !== undefined || recipient === undefined) {
    probes.skip(initiateCall, 'minimal call', gap ?? '');
    return skip([rejectCall, preAcceptCall, acceptCall], gap ?? '');
  }
  const outward = await outwardGap(context, recipient);
  if (outward === undefined) await probeCall(context, recipient);
  else probes.skip(initiateCall, 'minimal call', outward);
  if (run.inbox === undefined) {
    return skip(
      [rejectCall, preAcceptCall, acceptCall],
      'no webhook receiver is configured, so no call can be heard of',
    );
  }
  const taken = new Set<string>();
  await probeReject(context, run.inbox, taken);
  await probeAccept(context, run.inbox, taken);
}

/** Why the number can neither call nor be called; undefined: by its settings it can. */
async function callingGap({ run, probes }: PhaseContext): Promise<string | undefined> {
  const { phoneNumberId } = run.profile;
  const options = { variant: 'calling eligibility' };
  const { body, outcome } = await probes.read(
    getPhoneNumberSettings,
    { phoneNumberId, includeSipCredentials: false },
    options,
  );
  if (body === undefined) return `the calling settings could not be read (${outcome})`;
  const status = body.calling?.status?.toUpperCase();
  if (status === undefined || status === 'ENABLED') return undefined;
  return 'calling is not enabled for the number: enable it in its call settings (Meta would answer 138000)';
}

/** Why the number cannot call the recipient; undefined: nothing is known that forbids it. */
async function outwardGap({ run, probes }: PhaseContext, recipient: string): Promise<string | undefined> {
  const { phoneNumberId } = run.profile;
  const number = await probes.read(
    getPhoneNumberInfo,
    { phoneNumberId, fields: 'id,display_phone_number' },
    { variant: 'calling eligibility' },
  );
  const country = excludedCountry(number.body?.display_phone_number ?? '');
  if (country !== undefined) return `Meta does not offer business-initiated calls to numbers of ${country}`;
  const permission = await probes.readOptional(
    getCallPermissions,
    { phoneNumberId, userWaId: recipient },
    'this Graph does not tell call permissions',
  );
  if (permission.outcome === 'blocked') return 'Meta does not let this number call, see the probe of its permission';
  const start = permission.body?.actions?.find(({ action_name: name }) => name === 'start_call');
  if (start?.can_perform_action !== false) return undefined;
  return permission.body?.permission?.status === 'granted'
    ? 'the limit of calls to the recipient is reached (Meta would answer 138012)'
    : 'the recipient gave no leave to be called: grant it in the chat’s business profile (Meta would answer 138006)';
}
