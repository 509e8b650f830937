import type { ConfirmRequest } from '../../../src/campaign/ports.js';
import type { FindingView } from '../../../src/views/findings-present.js';
import type { PhaseState, ProbeState } from '../../../src/views/campaign-model.js';
import { idleCampaign } from '../../../src/views/campaign-model.js';
import type { AssetNode } from '../../../src/engine.js';
import { createRedactor } from '../../../src/evidence/redactor.js';

const redactor = createRedactor({ salt: Buffer.alloc(32, 7), known: [] });

/** Text of the tests as a sink takes it. */
export const told = (text: string) => redactor.text(text);

/** What an operator is asked before two live messages. */
export const confirmRequest: ConfirmRequest = {
  phase: 3,
  step: null,
  title: 'Low-impact sends',
  verb: 'Send 2 requests',
  target: told('LIVE on Meta, number #0011aabbccdd'),
  live: true,
  actions: [{ helper: 'sendText', risk: 'side-effect', count: 2, summary: 'a text message' }],
  irreversible: 'Sent messages cannot be taken back.',
  runId: 'r1',
};

/** A probe that passed, changed as given. */
export function probe(change: Partial<ProbeState> = {}): ProbeState {
  const passed = { key: '3-0', helper: 'sendText', variant: 'text', outcome: 'pass', detail: 'text · 200' } as const;
  return { ...passed, note: '', ...change };
}

/** A phase of the idle campaign, changed as given. */
export function phase(id: number, change: Partial<PhaseState> = {}): PhaseState {
  const found = idleCampaign().phases.find((one) => one.id === id);
  if (found === undefined) throw new RangeError(`no phase ${id}`);
  return { ...found, ...change };
}

/** A branch or member of the Assets view, changed as given. */
export function asset(
  kind: AssetNode['kind'],
  children: number | null = 0,
  change: Partial<AssetNode> = {},
): AssetNode {
  const node = { kind, key: kind, label: told(kind), description: told(String(children)), state: 'fresh' } as const;
  return { ...node, children, copyable: false, refreshable: false, ...change };
}

/** An account with branches. */
export const account = () => asset('account', 3);

/** A finding of a comparison. */
export function finding(own: Partial<FindingView> = {}): FindingView {
  const text = (words: string) => words as FindingView['expected'];
  return {
    id: 'finding-0123456789',
    helper: 'sendText',
    variant: 'plain',
    family: 'request',
    severity: 'medium',
    expected: text('body.type: "text"'),
    seen: text('body.type: nothing'),
    source: 'Meta’s documents',
    state: 'new',
    reproduction: '/evidence/wats-live-r1.finding-0123456789.test.ts',
    ...own,
  };
}
