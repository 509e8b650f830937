import { record } from '../graph/errors.js';
import { readEnvelope } from '../webhook/envelope.js';
import { sampleEnvelope, sampleIds, sampleKinds } from '../webhook/samples.js';
import type { WebhookUpdate } from '../webhook/update.js';
import { type Found, found, type WebhookFact } from './finding.js';
import { type Outcome, STOP_REASONS, type SubjectHost } from './host.js';

const HELPER = 'normalizeWebhookEnvelope';
const SOURCE = 'Meta’s webhook reference, and how this tool reads the same delivery';
/** What a normalizer hands through as it came says nothing of how it reads it. */
const RAW = new Set(['raw', 'rawChange', 'payload']);
/** Families that the toolkit tells by its own words; their facts may stand in what it hands through. */
const HANDED_THROUGH: ReadonlySet<WebhookUpdate['family']> = new Set([
  'account',
  'number',
  'capability',
  'security',
  'payment',
]);

/** Feeds every envelope that we hold to the subject's normalizer and compares kind, ids and fields with our reading. */
export async function checkWebhooks(host: SubjectHost): Promise<readonly Found[]> {
  if ((await host.start()) !== undefined) return [];
  if (!host.hasCore) return [missing('an export normalizeWebhookEnvelope of @wats/core')];
  const findings = new Map<string, Found>();
  for (const [kind, envelope] of deliveries()) {
    const outcome = await host.call({ webhook: envelope }, () => Promise.resolve(undefined));
    if (outcome.kind === 'missing') return [missing('an export normalizeWebhookEnvelope of @wats/core')];
    const gaps = webhookGaps(envelope, outcome);
    if (gaps.length === 0) continue;
    // The same gap in a variant of the same kind is the same fault.
    const fault = [kind.replace(/\..*/, ''), ...gaps.map(({ aspect }) => aspect)].join();
    if (!findings.has(fault)) findings.set(fault, webhookFinding(kind, envelope, gaps));
  }
  return [...findings.values()];
}

/** Every envelope that we hold, each kind once, and one that tells two states of the same message. */
function deliveries(): readonly (readonly [kind: string, envelope: unknown])[] {
  const ids = sampleIds({ time: 1_750_000_000 });
  const own = (kind: string) => ({ entry: [] as readonly unknown[], ...record(sampleEnvelope(kind, ids)) });
  const [sent, delivered] = [own('status.sent'), own('status.delivered')];
  const both = { ...sent, entry: [...sent.entry, ...delivered.entry] };
  const kinds = sampleKinds.filter((kind) => kind !== 'message' && kind !== 'status');
  return [...kinds.map((kind) => [kind, sampleEnvelope(kind, ids)] as const), ['status, two of one message', both]];
}

function missing(expected: string): Found {
  const parts = { helper: HELPER, variant: 'export', family: 'not-implemented', severity: 'info' } as const;
  return found({ ...parts, aspect: 'export', expected, seen: 'none of that name', proof: { kind: 'export' } });
}

/** One thing that the subject does not tell of a delivery. */
export interface WebhookGap {
  /** `updates`, `kind`, or the name of a fact. */
  readonly aspect: string;
  readonly expected: string;
  readonly seen: string;
  /** Undefined: the whole update is in question. */
  readonly fact?: WebhookFact;
}

/** What the subject's reading of a delivery lacks. */
function webhookGaps(envelope: unknown, outcome: Outcome): readonly WebhookGap[] {
  const ours = readEnvelope(envelope).updates;
  if (outcome.kind !== 'value') {
    const seen = outcome.kind === 'stopped' ? STOP_REASONS[outcome.why] : 'an error';
    return [{ aspect: 'updates', expected: `${ours.length} update(s)`, seen }];
  }
  const updates = record(outcome.value)?.['updates'];
  const theirs = Array.isArray(updates) ? (updates as unknown[]) : [];
  if (theirs.length < ours.length) {
    return [{ aspect: 'updates', expected: `${ours.length} update(s)`, seen: `${theirs.length}` }];
  }
  return ours.flatMap((update, index) => gapsOf(update, theirs[index]));
}

function gapsOf(ours: WebhookUpdate, theirs: unknown): readonly WebhookGap[] {
  const kind = record(theirs)?.['kind'];
  if (typeof kind !== 'string' || (kind === 'unknown' && ours.family !== 'unknown')) {
    return [{ aspect: 'kind', expected: `an update of the family ${ours.family}`, seen: 'kind unknown' }];
  }
  const leaves = leavesIn(theirs, HANDED_THROUGH.has(ours.family) ? new Set(['rawChange']) : RAW);
  const lost = factsOf(ours).filter(
    ({ values, names }) =>
      !values.some((each) => leaves.values.has(each)) && !names.some((each) => leaves.names.has(each)),
  );
  return lost.map((fact) => ({ aspect: fact.name, expected: fact.name, seen: `no ${fact.name}`, fact }));
}

interface Leaves {
  readonly values: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
}

function leavesIn(value: unknown, without: ReadonlySet<string>): Leaves {
  const values = new Set<string>();
  const names = new Set<string>();
  const walk = (item: unknown): void => {
    if (typeof item !== 'object' || item === null) values.add(String(item));
    else if (Array.isArray(item)) item.forEach(walk);
    else {
      for (const [name, inner] of Object.entries(item)) {
        if (without.has(name)) continue;
        if (inner !== false && inner !== undefined) names.add(name.replaceAll('_', '').toLowerCase());
        walk(inner);
      }
    }
  };
  walk(value);
  return { values, names };
}

/** What our reading knows of an update. */
function factsOf(update: WebhookUpdate): readonly WebhookFact[] {
  const value = (name: string, ...told: (string | number | null)[]): WebhookFact[] => {
    const values = told.filter((each) => each !== null && each !== '').map(String);
    return values.length === 0 ? [] : [{ name, values, names: [] }];
  };
  const named = (name: string, is: boolean, ...names: string[]): WebhookFact[] =>
    is ? [{ name, values: [], names }] : [];
  const { timestamp } = update;
  const common: WebhookFact[] = [
    ...value(update.family === 'template' ? 'message_template_id' : 'id', update.id),
    ...value('account', update.entry),
    ...value('phone_number_id', update.phoneNumberId),
    ...value('sender', update.from),
    ...value('recipient', update.recipient),
    ...value('group', update.group),
    ...value('context', update.context),
    ...value('status', update.status),
    ...value('errors[].code', update.code),
    // In seconds as it came, or in milliseconds.
    ...value('timestamp', timestamp, timestamp === null ? null : timestamp * 1000),
  ];
  switch (update.family) {
    case 'message': {
      const { type, raw } = update;
      const own = type === null ? undefined : record(raw)?.[type];
      const content = type === null ? '' : type.replaceAll('_', '');
      return [
        ...common,
        ...value('type', type),
        ...named('content', own !== undefined, content),
        ...named('context.forwarded', update.forwarded !== 'no', 'forwarded', 'frequentlyforwarded'),
        ...named('referral', update.referral, 'referral'),
        ...named('context.referred_product', update.product, 'referredproduct'),
      ];
    }
    case 'status':
      return [
        ...common,
        ...value('biz_opaque_callback_data', update.callbackData),
        ...value('pricing.category', update.pricing?.category ?? null),
        ...value('pricing.type', update.pricing?.type ?? null),
      ];
    case 'template':
      return [
        ...common,
        ...value('message_template_name', update.name),
        ...value('message_template_language', update.language),
        ...value('previous value', update.previous),
      ];
    case 'call':
      return [
        ...common,
        ...value('direction', update.direction),
        ...value('duration', update.duration),
        ...value('session.sdp_type', update.sdpType),
      ];
    case 'group':
      return [...common, ...value('type', update.type), ...value('request_id', update.requestId)];
    default:
      return common;
  }
}

function webhookFinding(kind: string, envelope: unknown, gaps: readonly WebhookGap[]): Found {
  const aspects = [...new Set(gaps.map(({ aspect }) => aspect))];
  const told = (side: 'expected' | 'seen') => [...new Set(gaps.map((gap) => gap[side]))].join('; ');
  const updates = readEnvelope(envelope).updates.length;
  return found({
    helper: HELPER,
    variant: kind,
    family: 'webhook',
    severity: aspects.includes('updates') ? 'high' : 'medium',
    aspect: aspects.join(),
    expected: told('expected'),
    seen: told('seen'),
    source: SOURCE,
    proof: {
      kind: 'webhook',
      envelope,
      updates,
      facts: gaps.flatMap(({ fact }) => (fact === undefined ? [] : [fact])),
    },
  });
}
