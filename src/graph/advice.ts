import families from './data/advice.json' with { type: 'json' };

/** What to do next, by `code` or `code/subcode`; the families are for people who look for a sentence. */
const ADVICE: ReadonlyMap<string, string> = new Map(
  Object.values(families as Readonly<Record<string, Readonly<Record<string, string>>>>).flatMap((family) =>
    Object.entries(family),
  ),
);

const UNDOCUMENTED =
  'This code is not among the documented ones: note it with the trace id and read the object again before you go on.';

/** A row of the documented errors by its numbers: the first code of a range, and the subcode where it has its own row. */
export interface DocumentedNumbers {
  readonly code: number;
  readonly subcode?: number;
}

/** One sentence of our own with the next action; undefined: the code is not documented. */
export function adviceFor(row: DocumentedNumbers | undefined): string {
  if (row === undefined) return UNDOCUMENTED;
  const key = row.subcode === undefined ? String(row.code) : `${row.code}/${row.subcode}`;
  return ADVICE.get(key) ?? UNDOCUMENTED;
}
