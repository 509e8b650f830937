import type { Redactor } from '../evidence/redactor.js';
import type { Asset, AssetView } from './asset-node.js';
import { AssetTree } from './asset-tree.js';

interface Described {
  readonly id: string;
  readonly name?: string | undefined;
  /** Meta's words by field. */
  readonly facts: Asset['facts'];
}

/** What the three branches of every account are called. */
const BRANCH_TITLES = { numbers: 'Phone numbers', templates: 'Templates', flows: 'Flows' } as const;
const MEMBERS = { numbers: 'number', templates: 'template', flows: 'flow' } as const;
type Branch = keyof typeof MEMBERS;

/** What the discovery of a run found: one account and its branches. */
export class Assets {
  readonly #tree: AssetTree;
  readonly #show: (assets: AssetView) => void;
  readonly #branches = new Map<Branch, readonly Described[]>();
  #account: string | undefined;

  /** `show` is called with the whole tree after each change. */
  constructor(redactor: Redactor, show: (assets: AssetView) => void) {
    this.#tree = new AssetTree({ redactor, changed: () => undefined });
    this.#show = show;
  }

  account(account: Described): void {
    this.#account = this.#tree.account({ kind: 'account', ...account });
    for (const [branch, members] of this.#branches) this.#put(this.#account, branch, members);
    this.#show(this.#tree);
  }

  branch(branch: Branch, members: readonly Described[]): void {
    this.#branches.set(branch, members);
    if (this.#account === undefined) return;
    this.#put(this.#account, branch, members);
    this.#show(this.#tree);
  }

  #put(account: string, branch: Branch, members: readonly Described[]): void {
    const title = BRANCH_TITLES[branch];
    const [key = ''] = this.#tree.add(account, [{ kind: branch, title, note: String(members.length) }]);
    this.#tree.replace(
      key,
      members.map((member) => ({ kind: MEMBERS[branch], ...member })),
    );
  }
}
