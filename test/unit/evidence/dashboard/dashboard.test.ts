import { describe, expect, it } from 'vitest';
import type { CampaignEvent, ProbeEvent } from '../../../../src/campaign/events.js';
import { FRAGMENT_IDS } from '../../../../src/evidence/dashboard/fragments.js';
import { DASHBOARD_ASKS, dashboardPage, dashboardUpdate } from '../../../../src/evidence/dashboard/page.js';
import type { Heard } from '../../../../src/evidence/dashboard/state.js';
import { createRedactor } from '../../../../src/evidence/redactor.js';

const redactor = createRedactor({ salt: Buffer.alloc(32, 7) });
const told = (text: string) => redactor.text(text);
const start: CampaignEvent = {
  event: 'run.start',
  runId: 'r1',
  mode: 'dry-run',
  target: 'simulator',
  phases: [0, 3, 9],
  manifest: 'm',
  ledger: 'l',
};
const sent: ProbeEvent = {
  event: 'probe',
  phase: 3,
  helper: 'sendText',
  variant: 'text',
  outcome: 'pass',
  method: 'POST',
  endpointGroup: 'messages',
  status: 200,
  code: null,
  subcode: null,
  classification: null,
  ms: 120,
  note: told(''),
};
const status = (of: string, state: string): CampaignEvent => ({
  event: 'webhook',
  kind: told('status'),
  type: null,
  status: told(state),
  correlatesTo: of,
  signature: 'valid',
  ms: 200,
});
const end: CampaignEvent = {
  event: 'run.end',
  runId: 'r1',
  mode: 'dry-run',
  target: 'simulator',
  outcome: 'passed',
  cleanup: 'complete',
  counts: {},
  manifest: 'm',
  ledger: 'l',
  reports: ['r.report.html'],
};
const heard = (...events: readonly CampaignEvent[]): Heard[] =>
  events.map((event, index) => ({ event, lines: [told(`${event.event} line`)], at: 1_000_000 + index * 500 }));
const text = (source: string) => source.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

describe('the dashboard', () => {
  it('says that nothing ran, and offers to run', () => {
    const { fragments, asks } = dashboardUpdate([]);
    expect(text(fragments.mode)).toContain('NO RUN');
    expect(asks).toEqual(['runPhase', 'showLog']);
  });

  it('shows all ten phases, each with its state in a word', () => {
    const { fragments, asks } = dashboardUpdate(
      heard(
        start,
        { event: 'phase.start', phase: 0 },
        { event: 'phase.end', phase: 0, outcome: 'passed' },
        {
          event: 'phase.start',
          phase: 3,
        },
      ),
    );
    const items = fragments.phases.split('<li>').slice(1).map(text);
    expect(items).toHaveLength(10);
    expect(items[0]).toContain('passed');
    expect(items[3]).toContain('running');
    expect(items[5]).toContain('not selected');
    expect(items[9]).toContain('waiting');
    expect(text(fragments.phases)).toContain('1 of 3 selected phases ended');
    expect(text(fragments.now)).toContain('Phase 3');
    expect(asks).toEqual(['stopRun', 'showLog']);
  });

  it('counts how far the messages came', () => {
    const { fragments } = dashboardUpdate(
      heard(
        start,
        sent,
        sent,
        { ...sent, outcome: 'fail', status: 400 },
        status('a', 'delivered'),
        status('a', 'read'),
        status('b', 'failed'),
      ),
    );
    const words = text(fragments.funnel);
    expect(words).toContain('accepted: 2');
    expect(words).toContain('delivered: 1');
    expect(words).toContain('read: 1');
    expect(words).toContain('failed: 1');
  });

  it('shows the median and the longest answer of each helper, and a waterfall', () => {
    const times = [10, 30, 90].map((ms) => ({ ...sent, ms }));
    const { fragments } = dashboardUpdate(heard(start, ...times));
    expect(text(fragments.latency)).toMatch(/sendText 3 30 ms 90 ms/);
    expect(fragments.waterfall.match(/<rect/g)).toHaveLength(3);
  });

  it('gauges the allowances, and says in words when reads are slowed', () => {
    const { fragments } = dashboardUpdate(heard(start, { ...sent, usagePercent: 80 }, { ...sent, usagePercent: 12 }));
    expect(text(fragments.usage)).toContain('newest answer: 12 %');
    expect(text(fragments.usage)).toContain('highest of this run: 80 %, reads are slowed');
  });

  it('forgets the run before, and offers the report at the end', () => {
    const { fragments, asks } = dashboardUpdate(heard(start, sent, end, { ...start, runId: 'r2' }, end));
    expect(text(fragments.funnel)).toContain('No message was sent');
    expect(fragments.log.match(/<li>/g)).toHaveLength(2);
    expect(asks).toEqual(['runPhase', 'openReport', 'showLog']);
  });

  it('keeps the newest 200 lines of the log', () => {
    const { fragments } = dashboardUpdate(heard(start, ...Array.from({ length: 300 }, () => sent)));
    expect(fragments.log.match(/<li>/g)).toHaveLength(200);
  });

  it('has a closed policy, and every text is escaped', () => {
    const evil = '</li><img src=x onerror=alert(1)><script>1</script>';
    const lines = [{ event: { ...start, runId: evil }, lines: [told(evil)], at: 1 }];
    const page = dashboardPage(lines, 'NONCE');
    expect(page).toContain("default-src 'none'; style-src 'nonce-NONCE'; script-src 'nonce-NONCE'");
    expect(page).not.toMatch(/unsafe-|https?:|<img/);
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).not.toMatch(/ (style|on[a-z]+)="/);
  });

  it('has a place for every fragment, and a heading for every section', () => {
    const page = dashboardPage([], 'N');
    for (const id of FRAGMENT_IDS) expect(page).toContain(`id="${id}"`);
    for (const ask of DASHBOARD_ASKS) expect(page).toContain(`data-ask="${ask}"`);
    const labels = [...page.matchAll(/aria-labelledby="([^"]+)"/g)].map(([, id]) => id);
    expect(labels.filter((id) => !page.includes(`id="${id}"`))).toEqual([]);
  });
});
