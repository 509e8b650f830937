import { snakeKey } from './key-class.js';
import { VOCABULARIES } from './vocabulary.js';

/**
 * By probe, such as `getFlow` or `getFlow (draft)`: lines of the shape of its answers, such as `data[].id: string`, `data[].status = APPROVED` and `error 131215`.
 */
export type Shapes = Readonly<Record<string, readonly string[]>>;

/** What is different between the answers of two runs, in shapes and documented words only. */
export interface Drift {
  readonly helper: string;
  /** Which of the helper's probes; undefined: the one without a variant. */
  readonly variant: string | undefined;
  readonly kind: 'added' | 'removed' | 'retyped' | 'new value' | 'new error code';
  readonly detail: string;
}

const MOST_LINES = 400;
const MOST_ITEMS = 200;
const DEEPEST = 8;
/** The variant of a probe that is the only one of its helper. */
const PLAIN = 'default';
const OTHER = 'a word that is not documented';

/** Gathers the shape of every answer: paths and types, and of enums the words that are documented; no value. */
export class AnswerShapes {
  readonly #probes = new Map<string, Set<string>>();

  note(helper: string, variant: string, answer: unknown): void {
    this.#walk(this.#linesOf(helper, variant), answer, '', 0);
  }

  noteError(helper: string, variant: string, code: number): void {
    this.#linesOf(helper, variant).add(`error ${code}`);
  }

  document(): Shapes {
    const rows = [...this.#probes].map(([probe, lines]): [string, string[]] => [probe, [...lines].sort()]);
    return Object.fromEntries(rows.sort(([a], [b]) => a.localeCompare(b)));
  }

  #linesOf(helper: string, variant: string): Set<string> {
    const probe = variant === PLAIN ? helper : `${helper} (${variant})`;
    const lines = this.#probes.get(probe) ?? new Set();
    this.#probes.set(probe, lines);
    return lines;
  }

  #walk(lines: Set<string>, value: unknown, path: string, depth: number): void {
    if (lines.size >= MOST_LINES || depth > DEEPEST || value === null || value === undefined) return;
    if (value instanceof Uint8Array) return;
    if (path !== '') lines.add(`${path}: ${typeOf(value)}`);
    if (Array.isArray(value)) {
      for (const item of value.slice(0, MOST_ITEMS)) this.#walk(lines, item, `${path}[]`, depth + 1);
    } else if (typeof value === 'object') {
      for (const [key, item] of Object.entries(value)) {
        // A key that is no plain name may be an id: it is shown as one of many.
        const name = /^[A-Za-z_]\w{0,63}$/.test(key) ? key : '*';
        this.#walk(lines, item, path === '' ? name : `${path}.${name}`, depth + 1);
      }
    } else if (typeof value === 'string') {
      const known = VOCABULARIES.get(snakeKey(/(\w+)(?:\[\])*$/.exec(path)?.[1] ?? ''));
      if (known !== undefined) lines.add(`${path} = ${known.has(value) ? value : OTHER}`);
    }
  }
}

const typeOf = (value: unknown): string => (Array.isArray(value) ? 'list' : typeof value);

/**
 * What the later run saw otherwise. A field counts as removed only where its parent was seen again, and words only where
 * the earlier run saw the field at all. All of it is for a person to look at: accounts differ from day to day.
 */
export function shapeDrift(before: Shapes, now: Shapes): readonly Drift[] {
  return Object.entries(now).flatMap(([probe, lines]) => {
    const earlier = before[probe];
    const [, helper = probe, variant] = /^(\w+) \((.*)\)$/.exec(probe) ?? [];
    if (earlier === undefined) return [];
    return driftOf(read(earlier), read(lines)).map((drift) => ({ helper, variant, ...drift }));
  });
}

interface Read {
  readonly types: ReadonlyMap<string, string>;
  readonly words: ReadonlySet<string>;
  readonly errors: ReadonlySet<string>;
}

function read(lines: readonly string[]): Read {
  const types = new Map<string, string>();
  const words = new Set<string>();
  const errors = new Set<string>();
  for (const line of lines) {
    const [path = '', type] = line.split(': ');
    if (type !== undefined) types.set(path, type);
    else if (line.includes(' = ')) words.add(line);
    else errors.add(line);
  }
  return { types, words, errors };
}

function driftOf(before: Read, now: Read): Omit<Drift, 'helper' | 'variant'>[] {
  const found: Omit<Drift, 'helper' | 'variant'>[] = [];
  // An answer that was an error, or nothing, says nothing of fields.
  const isComparable = before.types.size > 0 && now.types.size > 0;
  for (const [path, type] of isComparable ? now.types : []) {
    const earlier = before.types.get(path);
    if (earlier === undefined && isField(path) && hasParent(before, path)) {
      found.push({ kind: 'added', detail: `${path}: ${type}` });
    } else if (earlier !== undefined && earlier !== type) {
      found.push({ kind: 'retyped', detail: `${path}: ${earlier}, now ${type}` });
    }
  }
  for (const [path, type] of isComparable ? before.types : []) {
    if (isField(path) && !now.types.has(path) && hasParent(now, path))
      found.push({ kind: 'removed', detail: `${path}: ${type}` });
  }
  for (const word of now.words) {
    const path = word.split(' = ')[0] ?? '';
    if (before.types.has(path) && !before.words.has(word)) found.push({ kind: 'new value', detail: word });
  }
  for (const error of now.errors) {
    if (!before.errors.has(error)) found.push({ kind: 'new error code', detail: error });
  }
  return found;
}

/** Whether it is no item of a list: a list may be empty today. */
const isField = (path: string): boolean => !path.endsWith('[]');

/** Whether what holds the field was seen at all. */
function hasParent({ types }: Read, path: string): boolean {
  const parent = path.replace(/(?:\.[\w*]+|\[\]|^[\w*]+)$/, '');
  return parent === '' || types.has(parent);
}
