import type { WebhookEvent } from '../campaign/events.js';
import type { Redacted } from '../campaign/redacted.js';
import type { Redactor } from '../evidence/redactor.js';
import type { WebhookUpdate } from '../webhook/update.js';

/** A row of the webhooks that are shown: plain text, redacted. */
export interface FeedNode {
  /** Path of the row: its own and those above it. */
  readonly key: string;
  readonly kind: 'section' | 'sent' | 'step' | 'conversation' | 'kind' | 'update';
  readonly label: string;
  readonly description: string;
  readonly failed?: boolean;
  /** Rows beneath. */
  readonly children: number;
}

export interface FeedRows {
  readonly nodes: readonly FeedNode[];
  /** Rows beyond those asked for. */
  readonly hidden: number;
}

/** An update that is shown. Its raw value stays in memory, and only its redacted form leaves. */
export interface FeedEntry {
  readonly n: number;
  readonly at: Date;
  readonly update: WebhookUpdate;
  readonly event: WebhookEvent;
  /** The helper that caused it. */
  readonly helper: string | undefined;
  /** Tag of the person or group that it is exchanged with. */
  readonly conversation: string | undefined;
  readonly redactor: Redactor;
}

/** A request whose updates are followed. */
export interface FeedRequest {
  readonly helper: string;
  readonly tag: string;
  readonly steps: () => readonly FeedStep[];
}

/** A state that a request's message reached. */
export interface FeedStep {
  readonly status: Redacted;
  readonly at: Date;
  readonly code: number | null;
  /** What mends a failure. */
  readonly advice: string;
}

/** Time of day as the operator reads it. */
export const clockTime = (at: Date) => at.toTimeString().slice(0, 8);
const told = (...parts: readonly (string | null | undefined)[]) =>
  parts.filter((part) => part !== null && part !== undefined && part !== '').join(' · ');

/** The row of an update. */
export function updateNode(
  parent: string,
  { n, at, event, helper }: Pick<FeedEntry, 'n' | 'at' | 'event' | 'helper'>,
): FeedNode {
  const { kind, type, status, code, ms, correlatesTo } = event;
  const cause = helper === undefined ? '' : `${helper} after ${ms ?? 0} ms`;
  const about = correlatesTo === null ? '' : `#${correlatesTo}`;
  return {
    key: `${parent}/${n}`,
    kind: 'update',
    label: [kind, kind === 'status' ? status : type].filter((part) => part !== null).join(' '),
    description: told(
      clockTime(at),
      kind === 'status' ? '' : status,
      code === undefined ? '' : `code ${code}`,
      cause,
      about,
    ),
    failed: status === 'failed' || code !== undefined,
    children: 0,
  };
}

/** The row of a request. How far it came stands first: a narrow sidebar cuts off the rest. */
export function sentNode({ helper, tag, steps }: FeedRequest): FeedNode {
  const chain = steps();
  const states = chain.map(({ status }) => status);
  const failed = states.some((status) => status === 'failed');
  return {
    key: `sent/${tag}`,
    kind: 'sent',
    label: helper,
    description: told(states.at(-1), states.length > 1 ? states.join(', ') : '', tag),
    failed,
    children: chain.length,
  };
}

/** The row of a state that a request's message reached. */
export function stepNode(tag: string, { status, at, code, advice }: FeedStep, place: number): FeedNode {
  return {
    key: `sent/${tag}/step-${place}`,
    kind: 'step',
    label: status,
    description: told(clockTime(at), code === null ? '' : `code ${code}`, advice),
    failed: status === 'failed',
    children: 0,
  };
}
