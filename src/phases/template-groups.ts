import type { Entry } from './asset-entry.js';

/** Fields by which templates are grouped, outermost first. */
const FIELDS = ['status', 'category', 'language'] as const;
/** A category with fewer templates than this lists them at once; their language stands beside them. */
const LANGUAGES_FROM = 25;

/** Templates of one status, or of one category of it, or of one language of that. */
export interface TemplateGroup {
  readonly field: (typeof FIELDS)[number];
  readonly value: string;
  readonly count: number;
}

const valueOf = (entry: Entry, field: string): string => {
  const value = entry.asset.facts?.[field];
  return typeof value === 'string' ? value : 'UNKNOWN';
};

/** The templates within a path of groups. */
export function within(templates: Iterable<Entry>, path: readonly string[]): Entry[] {
  return [...templates].filter((entry) => path.every((value, depth) => valueOf(entry, FIELDS[depth] ?? '') === value));
}

/** The groups that the templates at a depth fall into, largest first; undefined where they are listed themselves. */
export function groupsOf(templates: readonly Entry[], depth: number): TemplateGroup[] | undefined {
  const field = FIELDS[depth];
  if (field === undefined || templates.length === 0) return undefined;
  if (field === 'language' && templates.length < LANGUAGES_FROM) return undefined;
  const counts = new Map<string, number>();
  for (const entry of templates) {
    const value = valueOf(entry, field);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts]
    .map(([value, count]) => ({ field, value, count }))
    .toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}
