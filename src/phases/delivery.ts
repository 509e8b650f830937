import type { Correlated } from '../webhook/correlation.js';
import type { PhaseContext } from './phase.js';

/** After `sent`, this much longer is waited for `delivered`; it is not needed for a pass. Milliseconds. */
const LINGER_MS = 3_000;

/** Free text more than 24 hours after the recipient last wrote: accepted by the Graph, failed by webhook. */
const OUTSIDE_WINDOW = 131047;

/**
 * Tells the inbox of a sent message and waits for its status webhook: `sent`, or `failed` with its code. Skipped without
 * a receiver, unknown when none came in time.
 */
export async function awaitStatus(
  { run, probes }: PhaseContext,
  helper: string,
  messageId: string,
  expectedCodes: readonly number[] = [],
): Promise<void> {
  const variant = 'status webhook';
  const { inbox, webhookWaitMs, signal, clock, redactor } = run;
  if (inbox === undefined) {
    probes.record(helper, variant, 'skipped', 'no webhook receiver is configured, so delivery cannot be seen');
    return;
  }
  const isOurs = ({ update, cause }: Correlated) => update.kind === 'status' && cause?.id === messageId;
  const started = clock.monotonic();
  const first = await inbox.correlation.wait(isOurs, webhookWaitMs, signal);
  if (first === undefined) {
    probes.record(
      helper,
      variant,
      'unknown',
      `no status came within ${Math.round(webhookWaitMs / 1000)} s; accepted is not delivered`,
    );
    return;
  }
  const ms = Math.round(clock.monotonic() - started);
  const code = first.update.code;
  if (first.update.status === 'failed') {
    const expected = code !== null && expectedCodes.includes(code);
    const reason = code === OUTSIDE_WINDOW ? 'outside the 24-hour window' : 'as the test expects';
    probes.record(
      helper,
      variant,
      expected ? 'pass' : 'fail',
      expected
        ? `failed with code ${code}, expected: ${reason}`
        : `Meta failed it${code === null ? '' : ` with code ${code}`}`,
      { code, ms },
    );
    return;
  }
  const arrived = (c: Correlated) => isOurs(c) && (c.update.status === 'delivered' || c.update.status === 'read');
  await inbox.correlation.wait(arrived, Math.min(LINGER_MS, webhookWaitMs), signal);
  const chain = inbox.correlation.chain(messageId).map(({ status }) => status);
  probes.record(helper, variant, 'pass', `message #${redactor.hash(messageId)}: ${chain.join(', ')}`, { ms });
}

/** Waits for an inbound message of the recipient; undefined when none came in time or no receiver is configured. */
export async function awaitInbound({ run }: PhaseContext): Promise<Correlated | undefined> {
  const { inbox, profile, webhookWaitMs, signal } = run;
  return inbox?.correlation.wait(
    ({ update }) => update.kind === 'message' && update.from?.replace(/^\+/, '') === profile.recipient,
    webhookWaitMs,
    signal,
  );
}

export { OUTSIDE_WINDOW };
