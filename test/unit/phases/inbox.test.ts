import { describe, expect, it } from 'vitest';
import type { WebhookEvent } from '../../../src/campaign/events.js';
import { Inbox } from '../../../src/phases/inbox.js';
import { sampleEnvelope, sampleIds } from '../../../src/webhook/samples.js';
import { benchRun } from './bench.js';

async function receive(...bodies: readonly unknown[]) {
  const { run, events } = benchRun();
  const malformed: number[] = [];
  const inbox = new Inbox(run.redactor, run.recorder, run.abortion, run.clock, {
    onMalformed: (parts) => malformed.push(parts),
  });
  for (const body of bodies) inbox.deliver(body);
  const { criterion } = run.abortion;
  await inbox.close();
  const told = events.filter((event): event is WebhookEvent => event.event === 'webhook');
  return { criterion, told, malformed, redactor: run.redactor };
}

const change = (field: string, value: object) => ({
  entry: [{ id: 1, time: 1750000000, changes: [{ field, value }] }],
});

describe('what comes in by webhook', () => {
  it.each([
    [
      'a violation',
      change('account_update', { event: 'ACCOUNT_VIOLATION', violation_info: { violation_type: 'SCAM' } }),
    ],
    ['a restriction', sampleEnvelope('account_update.restriction')],
    ['a ban', change('account_update', { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE' } })],
    ['a deleted account', change('account_update', { event: 'ACCOUNT_DELETED' })],
    ['an alert', sampleEnvelope('account_alerts')],
    ['a rejected account', change('account_review_update', { decision: 'REJECTED' })],
    ['a flagged number', sampleEnvelope('phone_number_quality_update.flagged')],
    ['a lowered number', change('phone_number_quality_update', { event: 'DOWNGRADE', current_limit: 'TIER_1K' })],
    [
      'a policy error of a send',
      change('messages', { statuses: [{ id: 'w', status: 'failed', errors: [{ code: 368 }] }] }),
    ],
    ['an error of the account', change('messages', { errors: [{ code: 131031, title: 'Account has been locked' }] })],
  ])('stops the run by %s, and is told all the same', async (_name, body) => {
    const { criterion, told } = await receive(body);
    expect(criterion).toBe('account-condition');
    expect(told).toHaveLength(1);
  });

  it.each([
    ['an approved account', sampleEnvelope('account_review_update')],
    ['a partner', change('account_update', { event: 'PARTNER_ADDED' })],
    ['a raised number', sampleEnvelope('phone_number_quality_update')],
    ['a send outside the window', sampleEnvelope('status.failed')],
    ['a message', sampleEnvelope('message')],
  ])('goes on after %s', async (_name, body) => {
    expect((await receive(body)).criterion).toBeUndefined();
  });

  it('tells words, limits and tiers of Meta as they are, and hashes what stands in their place', async () => {
    const statuses = async (...bodies: readonly unknown[]) =>
      (await receive(...bodies)).told.map(({ status }) => status);
    expect(
      await statuses(sampleEnvelope('phone_number_quality_update'), sampleEnvelope('business_capability_update')),
    ).toEqual(['TIER_2K', '2000']);
    const odd = await receive(change('a_field', { status: '15550100199', event: 'n 1234' }));
    expect(odd.told).toMatchObject([
      { kind: 'a_field', status: `#${odd.redactor.hash('15550100199')}`, type: `#${odd.redactor.hash('n 1234')}` },
    ]);
  });

  it('counts malformed parts and tells of their siblings', async () => {
    const body = { entry: [null, { id: 1 }, ...(sampleEnvelope('flows', sampleIds()) as { entry: unknown[] }).entry] };
    const { told, malformed } = await receive(body);
    expect([told.map(({ kind }) => kind), malformed]).toEqual([['flows'], [2]]);
  });
});
