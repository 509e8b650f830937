import * as z from 'zod/mini';
import { CLEANUP_STATUSES, ENTRY_STATES, RESOURCE_TYPES } from '../manifest-entry.js';
import { PHASE_IDS, PHASE_OUTCOMES, PROBE_OUTCOMES } from '../../campaign/phase.js';
import type { ReportModel } from './model.js';
import { PARITY_STATES } from './parity.js';

/** Names the format of a report in JSON; a change that breaks readers gets a new number. */
const REPORT_FORMAT = 'wats-live-report/1';

const count = z.int().check(z.nonnegative());
const ms = z.number().check(z.nonnegative());
const hash = z.string();
const nullableText = z.nullable(z.string());
const phase = z.literal([...PHASE_IDS]);
const outcomes = z.strictObject({ pass: count, fail: count, blocked: count, skipped: count, unknown: count });

const probe = z.strictObject({
  n: count,
  offsetMs: ms,
  phase,
  helper: z.string(),
  variant: z.string(),
  outcome: z.enum(PROBE_OUTCOMES),
  method: nullableText,
  endpointGroup: nullableText,
  status: z.nullable(z.int()),
  code: z.nullable(z.int()),
  subcode: z.nullable(z.int()),
  classification: nullableText,
  ms: z.nullable(ms),
  note: z.string(),
});

const delivery = z.strictObject({
  correlatesTo: hash,
  steps: z.array(z.strictObject({ status: z.string(), offsetMs: ms, ms: z.nullable(ms), code: z.nullable(z.int()) })),
  end: z.string(),
  code: z.nullable(z.int()),
});

const resource = z.strictObject({
  n: count,
  type: z.enum(RESOURCE_TYPES),
  phase,
  name: nullableText,
  hash: z.nullable(hash),
  createdAt: z.string(),
  endpointGroup: z.string(),
  cleanupAction: z.string(),
  state: z.enum(ENTRY_STATES),
  cleanup: z.enum(CLEANUP_STATUSES),
  cleanedAt: nullableText,
  expiresAt: nullableText,
  note: nullableText,
  leftover: z.boolean(),
});

const finding = z.strictObject({
  id: z.string(),
  helper: z.string(),
  variant: z.string(),
  family: z.enum(['request', 'response', 'error', 'webhook', 'security', 'not-implemented']),
  severity: z.enum(['info', 'low', 'medium', 'high']),
  expected: z.string(),
  seen: z.string(),
  source: z.string(),
  state: z.optional(z.enum(['new', 'known'])),
});

/** A report in JSON, as `docs/schemas/report.schema.json` publishes it; readers of old runs parse with it. */
export const reportSchema = z.strictObject({
  format: z.literal(REPORT_FORMAT),
  tool: z.string(),
  runId: z.string(),
  prefix: z.string(),
  mode: z.enum(['dry-run', 'live']),
  target: z.enum(['simulator', 'loopback', 'meta']),
  evidence: z.boolean(),
  banner: z.strictObject({ label: z.string(), statement: z.string() }),
  apiVersion: z.string(),
  startedAt: z.string(),
  endedAt: z.string(),
  durationMs: ms,
  outcome: z.enum(['passed', 'failed', 'blocked', 'refused', 'aborted', 'interrupted']),
  cleanup: z.enum(['complete', 'incomplete', 'none']),
  verdict: z.string(),
  counts: z.strictObject({
    probes: count,
    outcomes,
    answered: count,
    webhooks: count,
    refusedDeliveries: count,
    findings: count,
    resources: count,
    leftovers: count,
  }),
  actions: z.array(
    z.strictObject({
      kind: z.enum(['clean-up', 'expiry', 'credential', 'account', 'gate', 'unknown', 'finding', 'inventory']),
      urgency: z.enum(['required', 'advised']),
      title: z.string(),
      detail: z.string(),
    }),
  ),
  abort: z.nullable(z.strictObject({ criterion: z.string(), title: z.string(), detail: z.string() })),
  authorization: z.strictObject({
    by: z.string(),
    statement: z.string(),
    phases: z.array(phase),
    expiresAt: nullableText,
    broadTokenAccepted: z.boolean(),
  }),
  assets: z.array(z.strictObject({ name: z.string(), hash, detail: nullableText })),
  flags: z.array(z.string()),
  phases: z.array(
    z.strictObject({
      phase,
      title: z.string(),
      outcome: z.enum([...PHASE_OUTCOMES, 'not finished', 'not reached']),
      startMs: z.nullable(ms),
      durationMs: z.nullable(ms),
      note: z.string(),
      counts: outcomes,
      probes: z.array(probe),
    }),
  ),
  deliveries: z.array(delivery),
  webhooks: z.array(z.strictObject({ kind: z.string(), type: nullableText, status: nullableText, count })),
  findings: z.array(finding),
  errors: z.array(probe),
  resources: z.array(resource),
  rollbackLimits: z.array(z.string()),
  inventory: z.array(
    z.strictObject({ family: z.string(), before: z.nullable(count), after: z.nullable(count), difference: z.string() }),
  ),
  divergences: z.array(z.strictObject({ helper: z.string(), upstream: z.string(), ours: z.string() })),
  parity: z.strictObject({
    rows: z.array(
      z.strictObject({
        helper: z.string(),
        phase,
        state: z.enum(PARITY_STATES),
        probes: z.array(count),
        passed: count,
        tried: count,
        codes: z.array(z.int()),
      }),
    ),
    counts: z.strictObject({
      'live-validated': count,
      'shape-only': count,
      blocked: count,
      failed: count,
      unknown: count,
      'not-run': count,
    }),
  }),
  notes: z.array(z.string()),
});

/** The published JSON schema (draft 2020-12) of the report. */
export function reportJsonSchema(): unknown {
  return {
    $id: REPORT_FORMAT,
    title: 'WATS Live report',
    description: 'The sanitized report of one run: ids are salted hashes, and only evidence: true counts as evidence.',
    ...z.toJSONSchema(reportSchema),
  };
}

/** The report as a JSON value; the caller passes it through the redactor before it is written. */
export function renderJson(model: ReportModel): unknown {
  return { format: REPORT_FORMAT, ...model };
}
