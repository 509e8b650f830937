import { PHASE_TITLES } from '../campaign/phase.js';
import { awaitInbound, followAll, Losses, type SentMessage } from './delivery.js';
import type { Facts, MessageProbe } from './message-probe.js';
import { MESSAGES, RECEIPTS } from './message-probes.js';
import { Missing } from './missing.js';
import type { Phase, PhaseContext, PlannedRun } from './phase.js';
import type { PlannedAction } from './request-picture.js';
import { learnFlow, learnTemplate } from './sending-facts.js';

/** Low-impact sends, to the authorized recipient only. What it sends stands in `message-probes.ts`. */
export const send: Phase = {
  id: 3,
  title: PHASE_TITLES[3],
  summary: 'Sends each kind of message to the test recipient, follows their statuses, and marks its message as read.',
  risks: ['side-effect'],
  effects: plannedActions,
  irreversible: 'Sent messages and read receipts cannot be taken back.',
  run: async (context) => {
    const { run, probes } = context;
    const { phoneNumberId, recipient } = run.profile;
    if (recipient === undefined) {
      const note = 'no test recipient is set';
      for (const { helper, variant } of [...MESSAGES, ...RECEIPTS]) probes.skip(helper, variant, note);
      return;
    }
    const facts: Facts = {
      run,
      route: { phoneNumberId, to: recipient },
      ours: new Missing('the first text was not accepted'),
      theirs: new Missing('no message of the recipient is known'),
      flowId: await learnFlow(context),
      template: await learnTemplate(context),
    };
    const sent = await sendAll(context, facts);
    const until = run.clock.monotonic() + run.webhookWaitMs;
    await acknowledge(context, facts);
    await followAll(context, sent, until);
  },
};

/** The table's rows as the operator confirms them; what is learned later is shown by a stand-in. */
function plannedActions(run: PlannedRun): PlannedAction[] {
  const { phoneNumberId, recipient, template } = run.profile;
  if (recipient === undefined) return [];
  const facts: Facts = {
    run,
    route: { phoneNumberId, to: recipient },
    ours: TO_COME,
    theirs: TO_COME,
    flowId: '1',
    template: template === undefined ? new Missing('') : { name: template.name, languageCode: template.language },
  };
  return [...MESSAGES, ...RECEIPTS]
    .filter(({ unless }) => unless(run) === undefined)
    .map(({ action }) => action(facts));
}

/** Stands for a message id in a request that is only shown. */
const TO_COME = 'wamid.TOCOME';

async function sendAll(context: PhaseContext, known: Facts): Promise<SentMessage[]> {
  const all: SentMessage[] = [];
  let facts = known;
  const losses = new Losses();
  for (const probe of MESSAGES) {
    if (losses.reason !== undefined) {
      skip(context, probe, losses.reason);
      continue;
    }
    const done = await probe.run(context, facts);
    losses.count(done);
    if (done.sent === undefined) continue;
    if (all.length === 0 && probe === MESSAGES[0]) facts = { ...facts, ours: done.sent.id };
    all.push(done.sent);
  }
  return all;
}

/** Only a message that the test recipient sent is marked as read. */
async function acknowledge(context: PhaseContext, facts: Facts): Promise<void> {
  const { run, probes } = context;
  if (run.inbox === undefined) {
    const note = 'no webhook receiver is configured, so no inbound message is known';
    for (const probe of RECEIPTS) skip(context, probe, note);
    return;
  }
  const theirs = (await awaitInbound(context))?.update.id;
  if (theirs === undefined || theirs === null) {
    const seconds = Math.round(run.webhookWaitMs / 1000);
    const note = `no message of the test recipient came within ${seconds} s; send one, then run the phase again`;
    for (const { helper, variant } of RECEIPTS) {
      probes.record(helper.name, variant, 'unknown', note, { endpointGroup: helper.endpointGroup });
    }
    return;
  }
  for (const probe of RECEIPTS) await probe.run(context, { ...facts, theirs });
}

function skip({ probes }: PhaseContext, { helper, variant }: MessageProbe, note: string): void {
  probes.skip(helper, variant, note);
}
