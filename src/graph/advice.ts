import { CALLING_ADVICE } from './advice/calling.js';
import { FLOW_ADVICE } from './advice/flows.js';
import { GROUP_ADVICE } from './advice/groups.js';
import { MESSAGING_ADVICE } from './advice/messaging.js';
import { NUMBER_ADVICE } from './advice/numbers.js';
import { ONBOARDING_ADVICE } from './advice/onboarding.js';
import { PLATFORM_ADVICE } from './advice/platform.js';
import { TEMPLATE_ADVICE } from './advice/templates.js';

const ADVICE: ReadonlyMap<string, string> = new Map(
  [
    PLATFORM_ADVICE,
    MESSAGING_ADVICE,
    TEMPLATE_ADVICE,
    GROUP_ADVICE,
    CALLING_ADVICE,
    FLOW_ADVICE,
    NUMBER_ADVICE,
    ONBOARDING_ADVICE,
  ].flatMap((family) => Object.entries(family)),
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
