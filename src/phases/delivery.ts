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

/** After the last first status, this much longer is waited for `delivered`; it is not needed for a pass. Milliseconds. */
const LINGER_MS = 3_000;

/** Free text more than 24 hours after the recipient last wrote: accepted by the Graph, failed by webhook. */
export const OUTSIDE_WINDOW = 131047;

/** Meta's answer to a message, as far as it says to whom it went. */
export interface Accepted {
  readonly messages: readonly { readonly id: string }[];
  readonly contacts?: readonly { readonly input?: string | undefined }[] | undefined;
}

/** A message that Meta accepted, and what may become of it. */
export interface SentMessage {
  readonly helper: string;
  readonly variant: string;
  readonly id: string;
  /** Graph codes by which it may fail and the probe still passes. */
  readonly expected: readonly number[];
  /** The last status that Meta sends of it. */
  readonly lastStatus: 'sent' | 'delivered';
}

/** What the test of a message is. */
interface Sending {
  readonly variant: string;
  readonly expected?: readonly number[] | undefined;
  readonly lastStatus?: SentMessage['lastStatus'] | undefined;
}

/**
 * Sends a message within the pair rate. An answer about another recipient than the one that was named is a wrong asset.
 * `sent` is undefined when Meta did not accept it; `lost` says that no answer came.
 */
export async function sendOne<Input>(
  { run, probes }: PhaseContext,
  helper: Defined<ActHelper<Input, Accepted>>,
  input: Input,
  { variant, expected = [], lastStatus = 'delivered' }: Sending,
): Promise<{ readonly sent: SentMessage | undefined; readonly lost: boolean }> {
  const { clock, logger, redactor, signal } = run;
  await run.pairPace.turn(signal, (ms) => {
    logger.info(redactor.text(`Waiting ${Math.ceil(ms / 1000)} s for the pair rate: one message each six seconds.`));
  });
  const sentAt = clock.monotonic();
  const { body, outcome } = await probes.act(helper, input, { variant });
  const id = body?.messages[0]?.id;
  if (id === undefined) return { sent: undefined, lost: outcome === 'unknown' };
  run.inbox?.track({ helper: helper.name, id, sentAt });
  if (body?.contacts?.some(({ input: to }) => to !== undefined && digits(to) !== run.profile.recipient) === true) {
    probes.abort('wrong-asset', 'the answer to a message names another recipient than the authorized one');
  }
  return { sent: { helper: helper.name, variant, id, expected, lastStatus }, lost: false };
}

/** Counts answers lost in a row: whatever stands between takes further messages too, so that after two none leaves. */
export class Losses {
  #inRow = 0;

  /** Why no further message leaves; undefined: one may. */
  get reason(): string | undefined {
    return this.#inRow < 2 ? undefined : 'not sent: the answers to the messages before it were lost';
  }

  count({ sent, lost = false }: { readonly sent?: SentMessage | undefined; readonly lost?: boolean }): void {
    if (lost) this.#inRow += 1;
    else if (sent !== undefined) this.#inRow = 0;
  }
}

const digits = (text: string) => text.replace(/\D/g, '');

/**
 * Follows messages that were sent, in their order: `sent`, or `failed` with its code. The wait for webhooks bounds all of
 * them together. `until`, by the monotonic clock, is when it ends. Skipped without a receiver.
 */
export async function followAll(
  context: PhaseContext,
  messages: readonly SentMessage[],
  until = context.run.clock.monotonic() + context.run.webhookWaitMs,
): Promise<void> {
  const { run, probes } = context;
  const { inbox, clock, signal, logger, redactor } = run;
  const variants = messages.map(variantOf);
  if (inbox === undefined) {
    const note = 'no webhook receiver is configured, so delivery cannot be seen';
    messages.forEach(({ helper }, at) => probes.record(helper, variants[at] ?? STATUS, 'skipped', note));
    return;
  }
  if (messages.length === 0) return;
  const left = (end: number) => Math.max(0, end - clock.monotonic());
  const [only, ...others] = messages;
  const what = others.length === 0 ? `webhook of ${only?.helper ?? ''}` : `webhooks of ${messages.length} messages`;
  logger.info(redactor.text(`Waiting up to ${Math.round(left(until) / 1000)} s for the status ${what}.`));
  const firsts: Seen[] = [];
  for (const message of messages) {
    firsts.push({ message, first: await inbox.correlation.wait(isOf(message), left(until), signal) });
  }
  const lingering = Math.min(until, clock.monotonic() + LINGER_MS);
  for (const [at, seen] of firsts.entries()) {
    const last = await awaitLast(inbox, seen, left(lingering), signal);
    recordStatus(context, inbox, variants[at] ?? STATUS, seen, last);
  }
}

/** A helper may send more than one message: those after the first are told by their variant. */
function variantOf({ helper, variant }: SentMessage, at: number, messages: readonly SentMessage[]): string {
  const isFirst = messages.findIndex((message) => message.helper === helper) === at;
  return isFirst ? STATUS : `${STATUS} of ${variant}`;
}

const isOf =
  ({ id }: SentMessage) =>
  ({ update, cause }: Correlated) =>
    update.kind === 'status' && cause?.id === id;

interface Seen {
  readonly message: SentMessage;
  readonly first: Correlated | undefined;
}

async function awaitLast(
  inbox: Inbox,
  { message, first }: Seen,
  ms: number,
  signal: AbortSignal,
): Promise<Correlated | undefined> {
  if (first === undefined) return undefined;
  const ends = ['delivered', 'read', 'played', 'failed', ...(message.lastStatus === 'sent' ? ['sent'] : [])];
  const isLast = (c: Correlated) => isOf(message)(c) && ends.includes(c.update.status ?? '');
  return inbox.correlation.wait(isLast, ms, signal);
}

function recordStatus(
  { run, probes }: PhaseContext,
  inbox: Inbox,
  variant: string,
  { message, first }: Seen,
  last: Correlated | undefined,
): void {
  const { redactor, webhookWaitMs, profile } = run;
  const { helper, id, expected } = message;
  if (first === undefined) {
    const seconds = Math.round(webhookWaitMs / 1000);
    probes.record(helper, variant, 'unknown', `no status came within ${seconds} s; accepted is not delivered`);
    return;
  }
  const ms = first.ms === null ? null : Math.round(first.ms);
  const { phoneNumberId } = first.update;
  if (phoneNumberId !== null && phoneNumberId !== profile.phoneNumberId) {
    probes.abort('wrong-asset', 'the status of a message of this run came from another phone number');
  }
  const failed = [first, last].find((correlated) => correlated?.update.status === 'failed');
  if (failed !== undefined) return recordFailure(probes, helper, variant, failed.update.code, expected, ms);
  // Words of Meta's only: what else stands in their place is from outside.
  const chain = inbox.correlation.chain(id).map(({ status }) => (WORDS.has(status) ? status : 'an unknown status'));
  probes.record(helper, variant, 'pass', `message #${redactor.hash(id)}: ${chain.join(', ')}`, { ms });
}

function recordFailure(
  probes: Prober,
  helper: string,
  variant: string,
  code: number | null,
  expectedCodes: readonly number[],
  ms: number | null,
): void {
  const expected = code !== null && expectedCodes.includes(code);
  const reason = code === OUTSIDE_WINDOW ? 'outside the 24-hour window' : 'as the test expects';
  const failure = code === null ? undefined : classifyCode(code, null, null);
  const note = expected
    ? `failed with code ${code}, expected: ${reason}`
    : `Meta failed it${failure === undefined ? '' : ` with code ${code}: ${failure.advice}`}`;
  const outcome = expected ? 'pass' : failure?.blocked === true ? 'blocked' : 'fail';
  probes.record(helper, variant, outcome, note, { code, classification: failure?.family ?? null, ms });
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
