import * as z from 'zod/mini';
import type { FindingEvent } from '../campaign/events.js';
import { OperatorError } from '../campaign/operator-error.js';
import { systemClock } from '../campaign/system-clock.js';
import { release } from '../evidence/leak-scan.js';
import type { OutputFolder } from '../evidence/output-folder.js';
import type { Redactor } from '../evidence/redactor.js';
import type { Found } from '../subject/finding.js';
import type { Toolkit } from '../subject/locate.js';
import { reproductionOf } from '../subject/reproduction.js';
import { latestKept } from './latest-file.js';
import { TOOL } from './tool.js';

/** What a file of findings is of: comparisons on the simulator and runs see other things, and go on among themselves. */
type FindingsOf = 'comparison' | 'run';

type Name = Pick<FindingEvent, 'id' | 'helper' | 'variant'>;

const FINDINGS_FILE = /^wats-live-[A-Za-z0-9][A-Za-z0-9-]{0,39}\.findings\.json$/;

const Kept = z.object({
  of: z.enum(['comparison', 'run']),
  at: z.string(),
  findings: z.array(z.looseObject({ id: z.string(), helper: z.string(), variant: z.string(), state: z.string() })),
});

/** What a comparison or a run found, beside what the one before it in the same folder did. */
export class FindingFile {
  readonly #folder: OutputFolder | undefined;
  readonly #runId: string;
  readonly #redactor: Redactor;
  readonly #of: FindingsOf;
  readonly #earlier: ReadonlyMap<string, Name>;

  /** Without a folder nothing is written, and every finding is new. */
  constructor(folder: OutputFolder | undefined, runId: string, redactor: Redactor, of: FindingsOf) {
    this.#folder = folder;
    this.#runId = runId;
    this.#redactor = redactor;
    this.#of = of;
    this.#earlier = folder === undefined ? new Map<string, never>() : earlierFindings(folder.path, of);
  }

  stateOf(id: string): 'new' | 'known' {
    return this.#earlier.has(id) ? 'known' : 'new';
  }

  /** Earlier findings that were looked for again and are not among these. */
  goneAmong(seen: readonly Name[], wasLookedFor: (name: Name) => boolean) {
    const ids = new Set(seen.map(({ id }) => id));
    return [...this.#earlier.values()]
      .filter((name) => !ids.has(name.id) && wasLookedFor(name))
      .map(({ id, helper, variant }) => ({ id, helper, variant, state: 'gone' as const }));
  }

  /** Writes the test that shows a finding; null where there is none, or where it would show a secret. */
  reproduce(finding: Found): string | null {
    const text = this.#folder === undefined ? undefined : reproductionOf(finding);
    return text === undefined ? null : this.#released(`${finding.id}.test.ts`, text);
  }

  /** Writes the file; null without a folder. Throws `OperatorError` where it would show a secret. */
  write({ findings, gone, ...more }: Findings): string | null {
    if (this.#folder === undefined) return null;
    const unseen = [...this.#earlier.values()].filter(
      ({ id }) => ![...findings, ...gone].some((other) => other.id === id),
    );
    const rows = findings.map(({ event: _event, ...rest }) => rest);
    const document = {
      tool: TOOL,
      of: this.#of,
      at: systemClock.now().toISOString(),
      ...more,
      // What was not looked for again stays known.
      findings: [...rows, ...gone, ...unseen.map((name) => ({ ...name, state: 'known' }))],
    };
    const path = this.#released('findings.json', `${JSON.stringify(document, undefined, 2)}\n`);
    if (path !== null) return path;
    throw new OperatorError({
      code: 'output',
      thing: 'findings.json',
      rule: 'holds a value that must not be shown; it was not written',
      mend: 'Look at the findings on the terminal, and report this.',
    });
  }

  #released(ending: string, text: string): string | null {
    const name = `wats-live-${this.#runId}.${ending}`;
    const checked = release(name, text, this.#redactor.known);
    return 'leaks' in checked || this.#folder === undefined ? null : this.#folder.writeNew(name, checked.text);
  }
}

interface Findings {
  readonly findings: readonly (FindingEvent & { readonly state: 'new' | 'known' })[];
  readonly gone: readonly (Name & { readonly state: 'gone' })[];
  readonly [more: string]: unknown;
}

/** A finding as an event: its texts redacted. */
export function findingEvent(finding: Found, redactor: Pick<Redactor, 'text'>): FindingEvent {
  const { id, helper, variant, family, severity, source } = finding;
  const texts = { expected: redactor.text(finding.expected), seen: redactor.text(finding.seen) };
  return { event: 'finding', id, helper, variant, family, severity, ...texts, source };
}

/** The toolkit as evidence names it. */
export const named = ({ version, commit }: Pick<Toolkit, 'version' | 'commit'>) => ({
  name: '@wats/graph',
  version,
  commit,
});

/** The findings of the latest file of its kind in a folder, by id. Files that cannot be read count as none. */
function earlierFindings(folder: string, of: FindingsOf): ReadonlyMap<string, Name> {
  const latest = latestKept(Kept, folder, FINDINGS_FILE, (file) => file.of === of);
  const rows = latest?.findings.filter(({ state }) => state !== 'gone') ?? [];
  return new Map(rows.map(({ id, helper, variant }) => [id, { id, helper, variant }]));
}
