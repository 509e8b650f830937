import * as vscode from 'vscode';
import type { CampaignEvent } from '../campaign/events.js';
import type { PhaseId } from '../campaign/phase.js';
import { presentFacts, type Setting, staleness } from './campaign-facts.js';
import { advance, type CampaignState, type PhaseState, type ProbeState } from './campaign-model.js';
import { presentPhase, presentProbe, type Row } from './present.js';
import { resolveTreeItem, treeItem } from './tree-item.js';

type Node =
  | { readonly kind: 'fact'; readonly row: Row }
  | { readonly kind: 'phase'; readonly phase: PhaseState }
  | { readonly kind: 'probe'; readonly probe: ProbeState; readonly phase: PhaseState };

/** The Campaign view: what the next run works with, phases, and the probes of each. */
export class CampaignTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly resolveTreeItem = resolveTreeItem;
  #state: CampaignState;
  #setting: Setting;
  /** What the run that is shown worked with. */
  #ran: Setting | undefined;

  constructor(initial: CampaignState, setting: Setting) {
    this.#state = initial;
    this.#setting = setting;
  }

  get state(): CampaignState {
    return this.#state;
  }

  apply(event: CampaignEvent): void {
    const before = this.#state;
    if (event.event === 'run.start') this.#ran = this.#setting;
    this.#state = advance(before, event);
    if (this.#state !== before) this.#changed.fire(undefined);
  }

  /** Something changed of what the next run would work with. */
  follow(setting: Setting): void {
    this.#setting = setting;
    this.#changed.fire(undefined);
  }

  /** The phase of a row of this view that can be run; undefined for anything else. */
  phaseOf(row: unknown): PhaseId | undefined {
    return this.#state.phases.find((known) => isPhaseRow(row) && row.phase.id === known.id)?.id;
  }

  getTreeItem(node: Node): vscode.TreeItem {
    switch (node.kind) {
      case 'fact':
        return treeItem(node.row);
      case 'phase':
        return treeItem(presentPhase(node.phase, this.#stale()));
      case 'probe':
        return treeItem(presentProbe(node.probe));
    }
  }

  getChildren(node?: Node): Node[] {
    if (node === undefined) {
      const facts = presentFacts(this.#state, this.#setting, this.#stale());
      return [
        ...facts.map((row) => ({ kind: 'fact' as const, row })),
        ...this.#state.phases.map((phase) => ({ kind: 'phase' as const, phase })),
      ];
    }
    if (node.kind !== 'phase') return [];
    return node.phase.probes.map((probe) => ({ kind: 'probe', probe, phase: node.phase }));
  }

  getParent(node: Node): Node | undefined {
    return node.kind === 'probe' ? { kind: 'phase', phase: node.phase } : undefined;
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #stale(): string {
    return staleness(this.#ran, this.#setting);
  }
}

function isPhaseRow(row: unknown): row is { readonly phase: { readonly id: unknown } } {
  if (typeof row !== 'object' || row === null || !('kind' in row) || row.kind !== 'phase' || !('phase' in row))
    return false;
  return typeof row.phase === 'object' && row.phase !== null && 'id' in row.phase;
}
