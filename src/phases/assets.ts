import type { Redacted } from '../campaign/redacted.js';
import type { Redactor } from '../evidence/redactor.js';

/** One row of the asset explorer. Labels are hashes and words of Meta's; the real ids never leave the run. */
export interface AssetNode {
  readonly kind: 'account' | 'numbers' | 'number' | 'templates' | 'template' | 'flows' | 'flow';
  /** Stable within a run: kind and hash. */
  readonly key: string;
  readonly label: Redacted;
  readonly description: Redacted;
  readonly children: readonly AssetNode[];
}

interface Described {
  readonly id: string;
  /** Words of Meta's vocabulary; anything else in their place is left out. */
  readonly words: readonly (string | undefined)[];
}

const BRANCHES = { numbers: 'number', templates: 'template', flows: 'flow' } as const;
const TITLES = { numbers: 'Phone numbers', templates: 'Templates', flows: 'Flows' } as const;
type Branch = keyof typeof BRANCHES;

/** What discovery found, as rows that are fit to be shown. */
export class Assets {
  #account: AssetNode | undefined;
  readonly #branches = new Map<Branch, readonly AssetNode[]>();
  readonly #redactor: Redactor;
  readonly #show: (account: AssetNode) => void;

  /** `show` is called with the whole tree after each change. */
  constructor(redactor: Redactor, show: (account: AssetNode) => void) {
    this.#redactor = redactor;
    this.#show = show;
  }

  account(account: Described): void {
    this.#account = this.#node('account', account);
    this.#changed();
  }

  branch(branch: Branch, members: readonly Described[]): void {
    this.#branches.set(
      branch,
      members.map((member) => this.#node(BRANCHES[branch], member)),
    );
    this.#changed();
  }

  #changed(): void {
    if (this.#account === undefined) return;
    const children = [...this.#branches].map(([branch, members]) => ({
      kind: branch,
      key: branch,
      label: this.#redactor.text(TITLES[branch]),
      description: this.#redactor.text(String(members.length)),
      children: members,
    }));
    this.#show({ ...this.#account, children });
  }

  #node(kind: AssetNode['kind'], { id, words }: Described): AssetNode {
    const hash = this.#redactor.hash(id);
    const known = words.filter(
      (word) => word !== undefined && /^(?:[A-Z][A-Z_0-9]{0,39}|[a-z]{2,3}(?:_[A-Z]{2})?)$/.test(word),
    );
    return {
      kind,
      key: `${kind}-${hash}`,
      label: this.#redactor.text(`#${hash}`),
      description: this.#redactor.text(known.join(' · ')),
      children: [],
    };
  }
}
