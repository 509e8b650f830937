import * as vscode from 'vscode';
import type { CampaignEvent } from '../campaign/events.js';
import { advance, type CampaignState, type PhaseState, type ProbeState } from './campaign-model.js';
import { presentPhase, presentProbe } from './present.js';
import { treeItem } from './tree-item.js';

type Node =
  | { readonly kind: 'phase'; readonly phase: PhaseState }
  | { readonly kind: 'probe'; readonly probe: ProbeState; readonly phase: PhaseState };

/** The Campaign view: phases, and the probes of each. */
export class CampaignTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  #state: CampaignState;

  constructor(initial: CampaignState) {
    this.#state = initial;
  }

  get state(): CampaignState {
    return this.#state;
  }

  apply(event: CampaignEvent): void {
    const before = this.#state;
    this.#state = advance(before, event);
    if (this.#state !== before) this.#changed.fire(undefined);
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return treeItem(node.kind === 'phase' ? presentPhase(node.phase) : presentProbe(node.probe));
  }

  getChildren(node?: Node): Node[] {
    if (node === undefined) return this.#state.phases.map((phase) => ({ kind: 'phase', phase }));
    if (node.kind === 'probe') return [];
    return node.phase.probes.map((probe) => ({ kind: 'probe', probe, phase: node.phase }));
  }

  getParent(node: Node): Node | undefined {
    return node.kind === 'probe' ? { kind: 'phase', phase: node.phase } : undefined;
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
