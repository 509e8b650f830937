import { type FindingView, presentFinding } from './findings-present.js';
import { RowList } from './row-list.js';

const SEVERITIES: readonly FindingView['severity'][] = ['high', 'medium', 'low', 'info'];
const rank = ({ state, severity }: FindingView) => SEVERITIES.indexOf(severity) + (state === 'gone' ? 10 : 0);

/** The Findings view: what the last run and the last comparison found, the grave first. */
export class FindingsTree extends RowList<FindingView> {
  readonly #found = new Map<string, FindingView>();

  constructor() {
    super(presentFinding);
  }

  clear(): void {
    this.#found.clear();
    this.show([]);
  }

  /** A finding that is there already is not listed twice. */
  add(finding: FindingView): void {
    this.#found.set(finding.id, finding);
    this.show([...this.#found.values()].sort((a, b) => rank(a) - rank(b)));
  }
}
