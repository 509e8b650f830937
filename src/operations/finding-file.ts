import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { FindingEvent } from '../campaign/events.js';

/** A finding between runs: seen for the first time, seen before, or no longer seen. */
export type FindingState = 'new' | 'known' | 'gone';

const FINDINGS_FILE = /^wats-live-[A-Za-z0-9][A-Za-z0-9-]{0,39}\.findings\.json$/;

const Kept = z.object({
  at: z.string(),
  subject: z.object({ name: z.string() }),
  findings: z.array(z.looseObject({ id: z.string(), helper: z.string(), variant: z.string(), state: z.string() })),
});

/** The findings of the latest earlier comparison in a folder, by id. Files that cannot be read count as none. */
export function earlierFindings(folder: string): ReadonlyMap<string, Pick<FindingEvent, 'helper' | 'variant'>> {
  const files = readdirSync(folder).filter((name) => FINDINGS_FILE.test(name));
  const kept = files.flatMap((name) => {
    try {
      return [z.parse(Kept, JSON.parse(readFileSync(join(folder, name), 'utf8')))];
    } catch {
      return [];
    }
  });
  const latest = kept.sort((a, b) => a.at.localeCompare(b.at)).at(-1);
  const rows = latest?.findings.filter(({ state }) => state !== 'gone') ?? [];
  return new Map(rows.map(({ id, helper, variant }) => [id, { helper, variant }]));
}
