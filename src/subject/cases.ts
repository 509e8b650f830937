import { HELPERS } from '../graph/catalogue.js';
import { record } from '../graph/errors.js';
import { type CaseIds, LOOK_ONLY, PICTURE, type SubjectCase } from './case.js';
import rows from './data/cases.json' with { type: 'json' };

/**
 * Every helper of the catalogue in every variant that is compared, from `data/cases.json`: reads first, removals last.
 * There `{name}` stands for an id, `{picture}` for the bytes of a file. A helper without a row is looked for all the same,
 * so that a new one is never forgotten; but not for `debugToken`, which takes the token itself and is this tool's alone.
 */
export function subjectCases(ids: CaseIds): readonly SubjectCase[] {
  const own = rows.map(([helper, variant, input]) => ({
    helper: nameOf(helper),
    variant: nameOf(variant),
    input: record(filled(input, ids)) ?? {},
  }));
  const named = new Set(own.map(({ helper }) => helper));
  const others = HELPERS.filter(({ name }) => name !== 'debugToken' && !named.has(name));
  return [...own, ...others.map(({ name }) => ({ helper: name, variant: LOOK_ONLY, input: {} }))];
}

const nameOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function filled(value: unknown, ids: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string') {
    if (value === '{picture}') return PICTURE;
    return value.replace(/\{(\w+)\}/g, (whole, name: string) => ids[name] ?? whole);
  }
  if (Array.isArray(value)) return value.map((item) => filled(item, ids));
  const fields = record(value);
  if (fields === undefined) return value;
  return Object.fromEntries(Object.entries(fields).map(([key, item]) => [key, filled(item, ids)]));
}
