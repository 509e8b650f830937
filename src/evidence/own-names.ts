import type { KnownValues } from './known-values.js';
import { isOpaque } from './patterns.js';

/** A part of a text. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

const FILE =
  /^\.(?:json|ledger(?:\.\d{1,4})?\.jsonl|webhooks\.jsonl|raw\.jsonl|report\.(?:md|html|json)|log-entry\.md)$/;

/** The names that a run gives: its id, its prefix in both spellings, resources and files named after it. */
export class OwnNames {
  readonly #names: RegExp | undefined;
  readonly #starts: readonly string[];

  constructor(runId: string | undefined, prefix = runId === undefined ? undefined : `wats-live-${runId}`) {
    this.#starts = [prefix, prefix?.toLowerCase().replace(/-/g, '_'), runId].filter(
      (name): name is string => name !== undefined && name !== '',
    );
    const quoted = this.#starts.map((name) => name.replace(/[^\w]/g, '\\$&')).sort((a, b) => b.length - a.length);
    if (quoted.length > 0)
      this.#names = new RegExp(
        `(?<![A-Za-z0-9])(${quoted.join('|')})((?:[-_][A-Za-z0-9]{1,40}){0,8})(?![A-Za-z0-9])`,
        'g',
      );
  }

  /** Whether a value is one of the names, and hides nothing that is known. */
  has(value: string, known: KnownValues): boolean {
    if (!this.#names || !this.#isBegun(value)) return false;
    this.#names.lastIndex = 0;
    const found = this.#names.exec(value);
    if (found?.index !== 0) return false;
    const rest = value.slice(found[0].length);
    return (rest === '' || FILE.test(rest)) && isPlainSuffix(found[2] ?? '') && known.find(value).length === 0;
  }

  #isBegun(value: string): boolean {
    for (const start of this.#starts) if (value.startsWith(start)) return true;
    return false;
  }

  /** Where names stand in a text. */
  places(text: string): Stretch[] {
    if (!this.#names) return [];
    return [...text.matchAll(this.#names)].map((found) => {
      const [whole, name = '', suffix = ''] = found;
      return { start: found.index, end: found.index + (isPlainSuffix(suffix) ? whole.length : name.length) };
    });
  }
}

function isPlainSuffix(suffix: string): boolean {
  return (
    !/\d{8,}/.test(suffix.replace(/20\d{12}/, '')) &&
    !/\d[-_]?\d{3}[-_]?\d{3}[-_]?\d{3}/.test(suffix) &&
    !suffix.split(/[-_]/).some((piece) => piece.length >= 16 && isOpaque(piece.padEnd(20, piece))) &&
    !/EAA[A-Za-z0-9]{10}/.test(suffix)
  );
}
