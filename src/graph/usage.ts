import { record } from './errors.js';

/** How much of an allowance is used, from Meta's usage headers. */
export interface Usage {
  /** The highest of all percentages named; 0 when none was. */
  readonly percent: number;
  /** Minutes until access is regained, as Meta gave them; null when it gave none. */
  readonly regainMinutes: number | null;
}

/** Reads `X-App-Usage` and `X-Business-Use-Case-Usage`. Malformed headers count as absent. Source: data/limits.json. */
export function readUsage(headers: Readonly<Record<string, string>>): Usage {
  const app = record(parse(headers['x-app-usage']));
  const cases = Object.values(record(parse(headers['x-business-use-case-usage'])) ?? {}).flatMap((list) =>
    Array.isArray(list) ? list.map(record) : [],
  );
  const rows = [app, ...cases].filter((row) => row !== undefined);
  const percentages = rows
    .flatMap((row) => [row['call_count'], row['total_time'], row['total_cputime']])
    .filter(isCount);
  const minutes = rows.map((row) => row['estimated_time_to_regain_access']).filter(isCount);
  return { percent: Math.max(0, ...percentages), regainMinutes: minutes.length === 0 ? null : Math.max(...minutes) };
}

function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
