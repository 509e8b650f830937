import { HELPERS } from '../graph/catalogue.js';
import { record } from '../graph/errors.js';
import { styleOf } from './calls.js';
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

/**
 * A call of ours in the form that the toolkit takes, as the cases have it: flat, or as `params` and `body`. Undefined for
 * what no case calls.
 */
export function toolkitCase(helper: string, variant: string, input: unknown): SubjectCase | undefined {
  const row = rows.find(([name]) => name === helper);
  const own = record(input);
  if (row === undefined || own === undefined) return undefined;
  const { isMethod } = styleOf(helper);
  const given = Object.entries(own)
    .filter(([name, value]) => value !== undefined && !(isMethod && name === 'phoneNumberId'))
    // Lengths of pages stand in a query, where the toolkit takes texts only.
    .map(([name, value]) => [name, name === 'limit' ? String(value) : value] as const);
  const form = record(row[2]);
  const [params, body] = [record(form?.['params']), record(form?.['body'])];
  if (params === undefined || body === undefined) return { helper, variant, input: Object.fromEntries(given) };
  const { messagingProduct } = body;
  return {
    helper,
    variant,
    input: {
      params: Object.fromEntries(given.filter(([name]) => name in params)),
      body: {
        ...(messagingProduct === undefined ? {} : { messagingProduct }),
        ...Object.fromEntries(given.filter(([name]) => !(name in params))),
      },
    },
  };
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
