import type { CampaignEvent, ProbeEvent, WebhookEvent } from '../../../../src/campaign/events.js';
import type { PhaseId, PhaseOutcome } from '../../../../src/campaign/phase.js';
import type { Redacted } from '../../../../src/campaign/redacted.js';
import type { ManifestEntry } from '../../../../src/evidence/manifest.js';
import type { RunRecord, TimedEvent } from '../../../../src/evidence/report/record.js';

const START = Date.parse('2026-06-10T10:32:11.000Z');

/** Test text in the type of redacted text. */
export const masked = (text: string): Redacted => text as Redacted;

/** An event at a number of milliseconds after the start. */
export function timed(offsetMs: number, event: CampaignEvent): TimedEvent {
  return { at: new Date(START + offsetMs).toISOString(), offsetMs, event };
}

/** A probe event that passed, with what differs. */
export function probe(phase: PhaseId, helper: string, parts: Partial<ProbeEvent> = {}): ProbeEvent {
  return {
    event: 'probe',
    phase,
    helper,
    variant: 'default',
    outcome: 'pass',
    method: 'GET',
    endpointGroup: 'waba',
    status: 200,
    code: null,
    subcode: null,
    classification: null,
    ms: 180,
    note: masked(''),
    ...parts,
  };
}

/** A valid status webhook, with what differs. */
export function status(
  correlatesTo: string,
  state: string,
  ms: number,
  parts: Partial<WebhookEvent> = {},
): WebhookEvent {
  return {
    event: 'webhook',
    kind: masked('status'),
    type: null,
    status: masked(state),
    correlatesTo,
    signature: 'valid',
    ms,
    ...parts,
  };
}

/** A created and cleaned media entry, with what differs. */
export function entry(parts: Partial<ManifestEntry> = {}): ManifestEntry {
  return {
    n: 1,
    type: 'media',
    phase: 4,
    name: null,
    hash: '0a1b2c3d4e5f',
    sealed: 'sealed-text-that-stays-in-the-manifest',
    createdAt: '2026-06-10T10:33:02.120Z',
    endpointGroup: 'media',
    cleanupAction: 'deleteMedia',
    state: 'created',
    cleanup: 'done',
    cleanedAt: '2026-06-10T10:33:20.002Z',
    expiresAt: null,
    note: null,
    ...parts,
  };
}

function phase(id: PhaseId, from: number, to: number, outcome: PhaseOutcome, events: readonly TimedEvent[], note = '') {
  const end: CampaignEvent = { event: 'phase.end', phase: id, outcome, note: masked(note) };
  return [timed(from, { event: 'phase.start', phase: id }), ...events, timed(to, end)];
}

function discovery(): readonly TimedEvent[] {
  const rows: readonly (readonly [string, string, number, number])[] = [
    ['getWabaInfo', 'waba', 1_240, 212],
    ['listSubscribedApps', 'subscribed_apps', 1_390, 148],
    ['listPhoneNumbers', 'phone_numbers', 1_410, 161],
    ['getPhoneNumberInfo', 'phone_number', 1_620, 190],
    ['getPhoneNumberSettings', 'settings', 1_660, 224],
    ['getBusinessProfile', 'whatsapp_business_profile', 1_700, 175],
    ['getCommerceSettings', 'whatsapp_commerce_settings', 1_842, 166],
    ['listMessageTemplates', 'message_templates', 2_210, 402],
    ['getMessageTemplate', 'message_templates', 2_420, 198],
    ['listFlows', 'flows', 2_440, 188],
  ];
  return [
    ...rows.map(([helper, endpointGroup, at, ms]) => timed(at, probe(1, helper, { endpointGroup, ms }))),
    timed(
      2_600,
      probe(1, 'downloadMedia', {
        outcome: 'skipped',
        method: null,
        endpointGroup: null,
        status: null,
        ms: null,
        note: masked('WATS_MEDIA_ID is not set'),
      }),
    ),
    timed(
      2_760,
      probe(1, 'listGroups', {
        outcome: 'blocked',
        status: 400,
        code: 131215,
        classification: 'groups',
        endpointGroup: 'groups',
        ms: 151,
        note: masked('This number is not eligible for groups: a limit of the asset, not a fault'),
      }),
    ),
  ];
}

function sends(): readonly TimedEvent[] {
  const send = { method: 'POST', endpointGroup: 'messages' } as const;
  return [
    timed(9_310, probe(3, 'sendText', { ...send, ms: 410, note: masked('accepted; its status webhook decides') })),
    timed(9_900, status('a1b2c3d4e5f6', 'sent', 990)),
    timed(10_100, status('a1b2c3d4e5f6', 'failed', 1_210, { code: 131047 })),
    timed(15_480, probe(3, 'sendTemplate', { ...send, ms: 388 })),
    timed(16_010, status('0c9d8e7f6a5b', 'sent', 918)),
    timed(17_320, status('0c9d8e7f6a5b', 'read', 2_228)),
    timed(16_900, status('0c9d8e7f6a5b', 'delivered', 1_808)),
    timed(21_700, probe(3, 'sendLocation', { ...send, ms: 362 })),
    timed(22_300, status('123456789012', 'sent', 962)),
    timed(23_400, status('123456789012', 'delivered', 2_062)),
    timed(
      27_900,
      probe(3, 'sendButtons', {
        ...send,
        ms: 371,
        outcome: 'unknown',
        note: masked('No status webhook within 60 s; look at the test telephone'),
      }),
    ),
    timed(28_200, {
      ...status('', 'x', 0),
      kind: masked('message'),
      type: masked('reaction'),
      status: null,
      correlatesTo: null,
      ms: null,
    }),
    timed(28_420, {
      ...status('', 'x', 0),
      kind: null,
      status: null,
      correlatesTo: null,
      signature: 'invalid',
      ms: null,
    }),
    timed(30_020, probe(3, 'markMessageAsRead', { ...send, ms: 240 })),
    timed(
      30_020,
      probe(3, 'sendCatalog', {
        outcome: 'skipped',
        method: null,
        endpointGroup: null,
        status: null,
        ms: null,
        note: masked('WATS_ENABLE_COMMERCE_MESSAGES is not armed'),
      }),
    ),
  ];
}

function media(): readonly TimedEvent[] {
  return [
    timed(51_100, probe(4, 'uploadMedia', { method: 'POST', endpointGroup: 'media', ms: 612 })),
    timed(51_400, probe(4, 'downloadMedia', { endpointGroup: 'media', ms: 172 })),
    timed(
      51_900,
      probe(4, 'downloadMediaBytes', {
        endpointGroup: 'media',
        ms: 430,
        outcome: 'fail',
        note: masked('The digest in the answer is hex; base64 was expected'),
      }),
    ),
    timed(
      52_600,
      probe(4, 'uploadMedia', {
        variant: 'large',
        method: 'POST',
        endpointGroup: 'media',
        status: null,
        ms: 690,
        outcome: 'unknown',
        note: masked('The connection closed before the answer'),
      }),
    ),
    timed(69_002, probe(4, 'deleteMedia', { method: 'DELETE', endpointGroup: 'media', ms: 233 })),
  ];
}

/** A run with something of everything: by default live against Meta, failed and incomplete. */
export function sampleRecord(parts: Partial<RunRecord> = {}): RunRecord {
  const runId = parts.runId ?? 'r-0610a';
  return {
    tool: 'wats-live 0.1.0',
    runId,
    prefix: `wats-live-${runId}`,
    mode: 'live',
    target: 'meta',
    apiVersion: 'v25.0',
    startedAt: '2026-06-10T10:32:11.000Z',
    endedAt: '2026-06-10T10:33:31.400Z',
    assets: [
      { name: 'WABA', hash: '9f8e7d6c5b4a', detail: masked('review approved, sandbox') },
      { name: 'phone number', hash: '1f2e3d4c5b6a', detail: masked('quality GREEN, throughput STANDARD') },
      { name: 'recipient', hash: '210987654321', detail: null },
    ],
    authorization: {
      by: 'environment, for this run',
      statement: masked('The operator confirmed these test assets and phases.'),
      phases: [0, 1, 2, 3, 4, 9],
      expiresAt: null,
      broadTokenAccepted: true,
    },
    flags: ['WATS_LIVE_ENABLE', 'WATS_ENABLE_SEND', 'WATS_ENABLE_MEDIA'],
    events: [
      timed(0, {
        event: 'run.start',
        runId,
        mode: 'live',
        target: 'meta',
        phases: [0, 1, 2, 3, 4, 5, 6, 9],
        manifest: 'm',
        ledger: 'l',
      }),
      ...phase(0, 10, 1_000, 'passed', [
        timed(
          990,
          probe(0, 'debugToken', { endpointGroup: 'debug_token', ms: 301, note: masked('token expires in 41 days') }),
        ),
      ]),
      ...phase(1, 1_010, 2_800, 'blocked', discovery()),
      ...phase(2, 2_810, 8_000, 'passed', [
        timed(7_900, probe(2, 'verifyWebhookChallenge', { endpointGroup: 'webhook', ms: 44 })),
      ]),
      ...phase(3, 8_900, 50_000, 'failed', sends()),
      ...phase(4, 50_200, 70_000, 'failed', media()),
      ...phase(5, 70_010, 70_020, 'refused', [], 'WATS_ENABLE_TEMPLATE_MUTATIONS is not armed'),
      timed(70_500, {
        event: 'finding',
        id: 'F1',
        helper: 'downloadMediaBytes',
        variant: 'default',
        family: 'response',
        severity: 'high',
        expected: masked('sha256 as base64'),
        seen: masked('64 hex characters'),
        source: 'Cloud API reference, media',
      }),
      timed(70_510, {
        event: 'finding',
        id: 'F2',
        helper: 'getPhoneNumberInfo',
        variant: 'default',
        family: 'response',
        severity: 'info',
        expected: masked('no field beyond the documented'),
        seen: masked('one more field'),
        source: 'OpenAPI description',
      }),
      timed(71_000, { event: 'phase.start', phase: 9 }),
      timed(79_000, probe(9, 'listMessageTemplates', { endpointGroup: 'message_templates', ms: 320 })),
      timed(79_600, { event: 'phase.end', phase: 9, outcome: 'passed' }),
    ],
    resources: [
      entry(),
      entry({
        n: 2,
        hash: null,
        state: 'possible-leftover',
        cleanup: 'expires',
        cleanedAt: null,
        expiresAt: '2026-07-10T10:33:03.000Z',
        note: 'Upload without an answer',
      }),
      entry({
        n: 3,
        type: 'template',
        phase: 5,
        name: `wats_live_${runId.replaceAll('-', '_')}_a`,
        hash: 'bbccddeeff00',
        endpointGroup: 'message_templates',
        cleanupAction: 'deleteMessageTemplate',
        cleanup: 'failed',
        cleanedAt: null,
        note: 'Graph 368 on delete',
      }),
      entry({ n: 4, type: 'flow', hash: null, state: 'not-created', cleanup: 'not-needed', cleanedAt: null }),
    ],
    inventory: [
      { family: 'message_templates', before: 12, after: 13, difference: masked('one more: a template of this run') },
      { family: 'flows', before: 0, after: 0, difference: masked('none') },
    ],
    outcome: 'failed',
    cleanup: 'incomplete',
    abort: null,
    notes: [masked('Raw capture was off.'), masked('Local checks of phase 0 were skipped: no --check.')],
    ...parts,
  };
}
