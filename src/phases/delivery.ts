import type { Correlated } from '../webhook/correlation.js';
import { classifyCode } from '../graph/errors.js';
import type { ActHelper, Defined } from '../graph/helper.js';
import { countDown } from './countdown.js';
import type { Inbox } from './inbox.js';
import type { PhaseContext } from './phase.js';
import type { Prober } from './probe.js';
import type { Run } from './run.js';

const STATUS = 'status webhook';

const WORDS: ReadonlySet<string> = new Set([
  'accepted',
  'sent',
  'delivered',
  'read',
  'played',
  'failed',
  'deleted',
  'warning',
]);

/** After `sent`, this much longer is waited for `delivered`; it is not needed for a pass. Milliseconds. */
const LINGER_MS = 3_000;

/** Free text more than 24 hours after the recipient last wrote: accepted by the Graph, failed by webhook. */
export const OUTSIDE_WINDOW = 131047;

/** Meta's answer to a message, as far as it says to whom it went. */
interface Accepted {
  readonly messages: readonly { readonly id: string }[];
  readonly contacts?: readonly { readonly input?: string | undefined }[] | undefined;
}

/**
 * Sends a message and follows it: that it went to the recipient that was named, then its status webhook. An answer or a
 * status about someone else's number or recipient is a wrong asset.
 */
export async function sendAndFollow<Input>(
  context: PhaseContext,
  helper: Defined<ActHelper<Input, Accepted>>,
  input: Input,
  variant: string,
  expectedCodes: readonly number[] = [],
): Promise<void> {
  const { run, probes } = context;
  const sentAt = run.clock.monotonic();
  const { body } = await probes.act(helper, input, { variant });
  const id = body?.messages[0]?.id;
  if (id === undefined) return;
  run.inbox?.track({ helper: helper.name, id, sentAt });
  if (body?.contacts?.some(({ input: to }) => to !== undefined && digits(to) !== run.profile.recipient) === true) {
    probes.abort('wrong-asset', 'the answer to a message names another recipient than the authorized one');
  }
  await awaitStatus(context, helper.name, id, expectedCodes);
}

const digits = (text: string) => text.replace(/\D/g, '');

/** Waits for the status of a sent message: `sent`, or `failed` with its code. Skipped without a receiver. */
async function awaitStatus(
  { run, probes }: PhaseContext,
  helper: string,
  messageId: string,
  expectedCodes: readonly number[],
): Promise<void> {
  const { inbox, webhookWaitMs, signal, clock, redactor, logger, profile } = run;
  if (inbox === undefined) {
    probes.record(helper, STATUS, 'skipped', 'no webhook receiver is configured, so delivery cannot be seen');
    return;
  }
  const isOurs = ({ update, cause }: Correlated) => update.kind === 'status' && cause?.id === messageId;
  const seconds = Math.round(webhookWaitMs / 1000);
  logger.info(redactor.text(`Waiting up to ${seconds} s for the status webhook of ${helper}.`));
  const started = clock.monotonic();
  const first = await inbox.correlation.wait(isOurs, webhookWaitMs, signal);
  if (first === undefined) {
    probes.record(helper, STATUS, 'unknown', `no status came within ${seconds} s; accepted is not delivered`);
    return;
  }
  const { phoneNumberId } = first.update;
  if (phoneNumberId !== null && phoneNumberId !== profile.phoneNumberId) {
    probes.abort('wrong-asset', 'the status of a message of this run came from another phone number');
  }
  const ms = Math.round(clock.monotonic() - started);
  const isLast = (c: Correlated) => isOurs(c) && ['delivered', 'read', 'failed'].includes(c.update.status ?? '');
  const last = await inbox.correlation.wait(isLast, Math.min(LINGER_MS, webhookWaitMs), signal);
  const failed = [first, last].find((correlated) => correlated?.update.status === 'failed');
  if (failed !== undefined) return recordFailure(probes, helper, failed.update.code, expectedCodes, ms);
  // Words of Meta's only: what else stands in their place is from outside.
  const chain = inbox.correlation
    .chain(messageId)
    .map(({ status }) => (WORDS.has(status) ? status : 'an unknown status'));
  probes.record(helper, STATUS, 'pass', `message #${redactor.hash(messageId)}: ${chain.join(', ')}`, { ms });
}

function recordFailure(
  probes: Prober,
  helper: string,
  code: number | null,
  expectedCodes: readonly number[],
  ms: number,
): void {
  const expected = code !== null && expectedCodes.includes(code);
  const reason = code === OUTSIDE_WINDOW ? 'outside the 24-hour window' : 'as the test expects';
  const failure = code === null ? undefined : classifyCode(code, null, null);
  const note = expected
    ? `failed with code ${code}, expected: ${reason}`
    : `Meta failed it${failure === undefined ? '' : ` with code ${code}: ${failure.advice}`}`;
  const outcome = expected ? 'pass' : failure?.blocked === true ? 'blocked' : 'fail';
  probes.record(helper, STATUS, outcome, note, { code, classification: failure?.family ?? null, ms });
}

/** Waits for an inbound message of the recipient; undefined when none came in time or no receiver is configured. */
export async function awaitInbound({ run }: PhaseContext): Promise<Correlated | undefined> {
  const { inbox } = run;
  return inbox === undefined ? undefined : awaitMessage(run, inbox, (correlated) => isInbound(run, correlated));
}

/** Whether it is a message of the test recipient to the authorized number. */
export function isInbound({ profile }: Pick<Run, 'profile'>, { update }: Correlated): boolean {
  return (
    update.kind === 'message' &&
    update.from !== null &&
    update.from.replace(/^\+/, '') === profile.recipient &&
    (update.phoneNumberId === null || update.phoneNumberId === profile.phoneNumberId)
  );
}

/** Waits for a message that matches, with a countdown in the log; undefined when none came in time. */
export async function awaitMessage(
  run: Run,
  inbox: Inbox,
  match: (correlated: Correlated) => boolean,
): Promise<Correlated | undefined> {
  const { webhookWaitMs, signal, logger, redactor } = run;
  const seconds = Math.round(webhookWaitMs / 1000);
  logger.info(
    redactor.text(`Waiting up to ${seconds} s for a message of the test recipient: send one from its phone.`),
  );
  const over = new AbortController();
  void countDown(run, webhookWaitMs, (left) => `Still ${left} s for a message of the test recipient.`, over.signal);
  try {
    return await inbox.correlation.wait(match, webhookWaitMs, signal);
  } finally {
    over.abort();
  }
}
