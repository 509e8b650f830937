import type { Correlated } from '../webhook/correlation.js';
import { createMessageTemplate } from '../graph/helpers/template-changes.js';
import { getMessageTemplate } from '../graph/helpers/templates.js';
import { countDown } from './countdown.js';
import type { PhaseContext } from './phase.js';

/** States in which Meta takes an edit. Source: limits.json, template.edit.states. */
export const EDITABLE: ReadonlySet<string> = new Set(['APPROVED', 'REJECTED', 'PAUSED']);

/** States that a review, or what Meta does by itself later, ends in. */
const DECIDED: ReadonlySet<string> = new Set([...EDITABLE, 'DISABLED']);

/** The first pause between two looks at a template, and the longest, in milliseconds. */
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 15_000;

/** What is waited for. */
interface Reviewed {
  readonly id: string;
  readonly variant: string;
}

/**
 * Waits for the decision on a template, by its webhook or by looking at it, until `deadline` in monotonic milliseconds.
 * The state that was decided; undefined: skipped, because a review may take a day.
 */
export async function awaitReview(
  context: PhaseContext,
  reviewed: Reviewed,
  deadline: number,
): Promise<string | undefined> {
  const { run, probes } = context;
  const variant = `${reviewed.variant}, review`;
  const { name, endpointGroup } = createMessageTemplate;
  const started = run.clock.monotonic();
  const over = new AbortController();
  const text = (left: number) => `Still ${left} s for the review of the ${reviewed.variant} template.`;
  void countDown(run, Math.max(0, deadline - started), text, over.signal);
  try {
    const decision = await decisionOn(context, reviewed, variant, deadline);
    const seconds = Math.round(run.webhookWaitMs / 1000);
    if (decision === undefined) {
      probes.record(name, variant, 'skipped', `not decided within ${seconds} s; a review may take a day`, {
        endpointGroup,
      });
      return undefined;
    }
    const { state, reason, by } = decision;
    const why = reason === undefined ? '' : `, ${reason}`;
    const ms = Math.round(run.clock.monotonic() - started);
    probes.record(name, variant, 'pass', `${state}${why}, ${by}`, { endpointGroup, ms });
    return state;
  } finally {
    over.abort();
  }
}

interface Decision {
  readonly state: string;
  /** Why it was rejected, a word of Meta's. */
  readonly reason: string | undefined;
  readonly by: 'told by webhook' | 'seen by reading';
}

async function decisionOn(
  { run, probes }: PhaseContext,
  { id }: Reviewed,
  variant: string,
  deadline: number,
): Promise<Decision | undefined> {
  const { inbox, clock, signal } = run;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const left = Math.max(0, deadline - clock.monotonic());
    const rest = Math.min(pause, left);
    if (inbox === undefined) await probes.pause(rest);
    const heard = await inbox?.correlation.wait((correlated) => isDecision(correlated, id), rest, signal);
    const { update } = heard ?? {};
    if (update?.family === 'template') {
      return { state: update.type ?? '', reason: reasonOf(update.reason), by: 'told by webhook' };
    }
    const { body } = await probes.read(getMessageTemplate, { templateId: id }, { variant });
    const state = body?.status;
    if (state !== undefined && DECIDED.has(state)) {
      return { state, reason: reasonOf(body?.rejected_reason), by: 'seen by reading' };
    }
    if (left <= pause) return undefined;
  }
}

function isDecision({ update }: Correlated, id: string): boolean {
  return (
    update.kind === 'message_template_status_update' &&
    update.id === id &&
    update.type !== null &&
    DECIDED.has(update.type)
  );
}

/** A word of Meta's only: what else stands in its place is from outside. */
function reasonOf(reason: string | null | undefined): string | undefined {
  return typeof reason === 'string' && reason !== 'NONE' && /^[A-Z][A-Z_]{2,39}$/.test(reason) ? reason : undefined;
}
