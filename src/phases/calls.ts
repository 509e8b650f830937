import { acceptCall, initiateCall, preAcceptCall, rejectCall, terminateCall } from '../graph/helpers/calls.js';
import { resourceName } from '../campaign/run-identity.js';
import type { ManifestEntry } from '../evidence/manifest.js';
import type { Correlated } from '../webhook/correlation.js';
import type { CallUpdate } from '../webhook/update.js';
import { cleanEntry } from './cleanup.js';
import { countDown } from './countdown.js';
import type { Inbox } from './inbox.js';
import type { PhaseContext, PhaseStep } from './phase.js';
import { planned } from './request-picture.js';
import type { Run } from './run.js';
import { answer, offer } from './session-description.js';

/** A call rings at most so long before it is ended, in milliseconds: until the recipient's phone is heard of. */
const RING_MS = 5_000;

const TERMINATE_EVENT = 'terminate webhook';

/** Calls the recipient and ends the call as soon as it rings. */
export async function probeCall(context: PhaseContext, recipient: string): Promise<void> {
  const { run, probes } = context;
  const { phoneNumberId } = run.profile;
  const name = resourceName(run.identity.prefix, 'call');
  const sentAt = run.clock.monotonic();
  run.inbox?.track({ helper: initiateCall.name, id: name, sentAt });
  const { body, entry } = await probes.create(
    initiateCall,
    { phoneNumberId, to: recipient, session: { sdpType: 'offer', sdp: offer() }, bizOpaqueCallbackData: name },
    name,
    { variant: 'minimal call' },
  );
  if (entry === undefined || entry.state === 'not-created') return;
  const id = body?.calls[0].id ?? (await hearId(run, name));
  if (id === undefined) return;
  if (body === undefined) run.manifest.located(entry.n, id);
  else run.inbox?.track({ helper: initiateCall.name, id, sentAt });
  await hearRinging(run, id);
  await end(context, entry, id);
}

/** The id of a call whose answer was lost, from a webhook that bears the run's own name of it. */
async function hearId(run: Run, name: string): Promise<string | undefined> {
  const heard = await run.inbox?.correlation.wait(
    ({ update }) => update.family === 'call' && update.id !== null && update.about.includes(name),
    run.webhookWaitMs,
    run.signal,
  );
  return heard?.update.id ?? undefined;
}

const isOf = (id: string) => (correlated: Correlated) =>
  correlated.update.family === 'call' && correlated.update.id === id;

const isEnd = (id: string) => (correlated: Correlated) =>
  isOf(id)(correlated) && correlated.update.type === 'terminate';

async function hearRinging({ inbox, webhookWaitMs, signal }: Run, id: string): Promise<void> {
  await inbox?.correlation.wait(isOf(id), Math.min(RING_MS, webhookWaitMs), signal);
}

/** Ends a call of the run and waits for Meta's word that it has ended. */
async function end(context: PhaseContext, entry: ManifestEntry, id: string): Promise<void> {
  const { run, probes } = context;
  const { inbox, manifest } = run;
  // The recipient may have been quicker; Meta refuses to end what has ended.
  const early = await inbox?.correlation.wait(isEnd(id), 0, run.signal);
  const current = manifest.entries.find(({ n }) => n === entry.n) ?? entry;
  const isEnded = early !== undefined || (await cleanEntry(manifest, current, probes, run.profile));
  const heard = early ?? (await hearEnd(context, id));
  if (heard !== undefined && !isEnded) manifest.cleaned(entry.n, 'done', 'its terminate event came');
  if (early !== undefined) {
    manifest.cleaned(entry.n, 'done', 'its terminate event came');
    probes.skip(terminateCall, 'clean-up', 'the recipient ended the call first');
  }
  if (heard === undefined && !isEnded) probes.abort('cleanup-failure', 'a call of this run could not be ended');
}

async function hearEnd({ run, probes }: PhaseContext, id: string): Promise<Correlated | undefined> {
  const { inbox, webhookWaitMs, clock, signal, profile, redactor } = run;
  if (inbox === undefined) {
    probes.record(terminateCall.name, TERMINATE_EVENT, 'skipped', 'no webhook receiver is configured');
    return undefined;
  }
  const started = clock.monotonic();
  const heard = await inbox.correlation.wait(isEnd(id), webhookWaitMs, signal);
  if (heard === undefined) {
    const seconds = Math.round(webhookWaitMs / 1000);
    const note = `no terminate event came within ${seconds} s; subscribe the app to the field calls`;
    probes.record(terminateCall.name, TERMINATE_EVENT, 'unknown', note);
    return undefined;
  }
  const { phoneNumberId, code } = heard.update;
  if (phoneNumberId !== null && phoneNumberId !== profile.phoneNumberId) {
    probes.abort('wrong-asset', 'the end of a call of this run was told of another phone number');
  }
  const ms = Math.round(clock.monotonic() - started);
  const note = `call #${redactor.hash(id)} ended${code === null ? '' : `, with code ${code}`}`;
  probes.record(terminateCall.name, TERMINATE_EVENT, 'pass', note, { code, ms });
  return heard;
}

/** Rejects a test call of the recipient, if one comes. */
export async function probeReject(context: PhaseContext, inbox: Inbox, taken: Set<string>): Promise<void> {
  const { run, probes } = context;
  const inbound = await hearInbound(run, inbox, taken);
  if (inbound === undefined) return probes.skip(rejectCall, 'inbound test call', describeAbsence(run));
  await probes.act(
    rejectCall,
    { phoneNumberId: run.profile.phoneNumberId, callId: inbound.id },
    { variant: 'inbound test call', check: ({ success }) => (success ? undefined : 'Meta did not confirm it') },
  );
}

const ACCEPT: PhaseStep = {
  id: 'accept',
  title: 'Accept a call',
  flag: 'WATS_ENABLE_CALL_ACCEPT_WEBRTC',
  effects: () => [
    planned(preAcceptCall, 'preparation of a call of the test recipient'),
    planned(acceptCall, 'acceptance of that call, ended at once'),
  ],
  irreversible: 'An accepted call is connected, without sound, and cannot be unsent.',
};

/** Pre-accepts and accepts a test call of the recipient, then ends it: a step that is confirmed by itself. */
export async function probeAccept(context: PhaseContext, inbox: Inbox, taken: Set<string>): Promise<void> {
  const { run, probes } = context;
  const skip = (note: string): void => {
    for (const helper of [preAcceptCall, acceptCall]) probes.skip(helper, 'inbound test call', note);
  };
  const asked = await context.step(ACCEPT);
  if ('left' in asked) return skip(asked.left);
  const inbound = await hearInbound(run, inbox, taken);
  if (inbound === undefined) return skip(describeAbsence(run));
  const call = { phoneNumberId: run.profile.phoneNumberId, callId: inbound.id };
  const session = { sdpType: 'answer' as const, sdp: answer(inbound.update) };
  const options = {
    variant: 'inbound test call',
    check: ({ success }: { readonly success: boolean }) => (success ? undefined : 'Meta did not confirm it'),
  };
  const prepared = await asked.probes.act(preAcceptCall, { ...call, session }, options);
  if (prepared.body === undefined) return probes.skip(acceptCall, options.variant, 'the call was not pre-accepted');
  const name = resourceName(run.identity.prefix, 'accepted');
  const { entry } = await asked.probes.create(acceptCall, { ...call, session }, name, options);
  if (entry === undefined || entry.state === 'not-created') return;
  await end({ ...context, probes: asked.probes }, entry, inbound.id);
}

interface Inbound {
  readonly id: string;
  readonly update: CallUpdate;
}

/** Waits for a call of the test recipient to the authorized number that nothing was done with yet. */
async function hearInbound(run: Run, inbox: Inbox, taken: Set<string>): Promise<Inbound | undefined> {
  const { webhookWaitMs, signal, logger, redactor, profile } = run;
  const seconds = Math.round(webhookWaitMs / 1000);
  logger.info(redactor.text(`Waiting up to ${seconds} s for a call of the test recipient: call from its phone.`));
  const over = new AbortController();
  void countDown(run, webhookWaitMs, (left) => `Still ${left} s for a call of the test recipient.`, over.signal);
  try {
    const heard = await inbox.correlation.wait(
      ({ update }) =>
        update.family === 'call' &&
        update.type === 'connect' &&
        update.direction === 'USER_INITIATED' &&
        update.from?.replace(/^\+/, '') === profile.recipient &&
        update.phoneNumberId === profile.phoneNumberId &&
        update.id !== null &&
        !taken.has(update.id),
      webhookWaitMs,
      signal,
    );
    if (heard?.update.family !== 'call' || heard.update.id === null) return undefined;
    taken.add(heard.update.id);
    return { id: heard.update.id, update: heard.update };
  } finally {
    over.abort();
  }
}

const describeAbsence = ({ webhookWaitMs }: Run) =>
  `no call of the test recipient came within ${Math.round(webhookWaitMs / 1000)} s`;
