import { record } from './errors.js';

/** How much of an allowance is used, from Meta's usage headers. */
export interface Usage {
  /** The highest of all percentages named; 0 when none was. */
  readonly percent: number;
  /** Minutes until access is regained, as Meta gave them; null when it gave none, or 0 for access that stands. */
  readonly regainMinutes: number | null;
}

/** From this share of any allowance on a campaign slows its reads. In percent. */
export const SLOW_FROM = 75;

/** One allowance, such as the app's calls or those of an account, and the highest of its percentages. */
export interface Allowance {
  readonly name: string;
  readonly percent: number;
}

type Headers = Readonly<Record<string, string>>;
type Row = Readonly<Record<string, unknown>>;

/** Reads `X-App-Usage` and `X-Business-Use-Case-Usage`. Malformed headers count as absent. Source: data/limits.json. */
export function readUsage(headers: Headers): Usage {
  const rows = rowsOf(headers).map(([, row]) => row);
  const minutes = rows
    .map((row) => row['estimated_time_to_regain_access'])
    .filter(isCount)
    .filter((count) => count > 0);
  return {
    percent: Math.max(0, ...rows.flatMap(percentages)),
    regainMinutes: minutes.length === 0 ? null : Math.max(...minutes),
  };
}

/** The allowances that an answer names, each by itself: an answer that names one says nothing of the others. */
export function readAllowances(headers: Headers): readonly Allowance[] {
  return rowsOf(headers).flatMap(([name, row]) => {
    const shares = percentages(row);
    return shares.length === 0 ? [] : [{ name, percent: Math.max(...shares) }];
  });
}

function rowsOf(headers: Headers): readonly (readonly [name: string, row: Row])[] {
  const app = record(parse(headers['x-app-usage']));
  const cases = Object.entries(record(parse(headers['x-business-use-case-usage'])) ?? {}).flatMap(([id, list]) =>
    (Array.isArray(list) ? list : []).flatMap((entry: unknown) => {
      const row = record(entry);
      return row === undefined ? [] : [[`${id}/${String(row['type'])}`, row] as const];
    }),
  );
  return app === undefined ? cases : [['app', app], ...cases];
}

function percentages(row: Row): readonly number[] {
  return [row['call_count'], row['total_time'], row['total_cputime']].filter(isCount);
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
