import { parseArgs } from 'node:util';
import type { PhaseId } from '../campaign/phase.js';
import { OperatorError, PHASE_IDS } from '../engine.js';

/** One option of a command. */
export interface Option {
  readonly type: 'string' | 'boolean';
  readonly multiple?: boolean;
}

export interface Arguments {
  readonly positionals: readonly string[];
  text(name: string): string | undefined;
  texts(name: string): readonly string[];
  flag(name: string): boolean;
  /** A whole number within bounds. Throws `OperatorError` (usage). */
  count(name: string, min: number, max: number): number | undefined;
  /** Phases such as `0,1,3-5,9`. Throws `OperatorError` (usage). */
  phases(name: string): readonly PhaseId[] | undefined;
}

/** Parses a command's arguments. Throws `OperatorError` (usage) for what the command does not take. */
export function readArguments(
  args: readonly string[],
  options: Readonly<Record<string, Option>>,
  positionals: number,
): Arguments {
  const parsed = parse(args, options);
  if (parsed.positionals.length !== positionals) {
    throw usage(
      'arguments',
      `this command takes ${positionals === 0 ? 'no' : positionals} argument(s) besides its options`,
    );
  }
  const values: Readonly<Record<string, unknown>> = parsed.values;
  const text = (name: string) => {
    const value = values[name];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    positionals: parsed.positionals,
    text,
    texts: (name) =>
      Array.isArray(values[name]) ? values[name].filter((value): value is string => typeof value === 'string') : [],
    flag: (name) => values[name] === true,
    count: (name, min, max) => readCount(name, text(name), min, max),
    phases: (name) => readPhases(name, text(name)),
  };
}

function parse(args: readonly string[], options: Readonly<Record<string, Option>>) {
  try {
    return parseArgs({
      args: [...args],
      options: { ...options, json: { type: 'boolean' } },
      allowPositionals: true,
      strict: true,
    });
  } catch (error) {
    // The parser quotes what was given; only the option's name is safe to repeat.
    const name = error instanceof Error ? /'?(--[a-z][a-z-]*)/.exec(error.message)?.[1] : undefined;
    throw usage(
      name ?? 'arguments',
      name === undefined ? 'must be options of this command' : 'is not taken like that by this command',
    );
  }
}

function readCount(name: string, value: string | undefined, min: number, max: number): number | undefined {
  if (value === undefined) return undefined;
  const number = /^\d{1,12}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw usage(`--${name}`, `must be a whole number from ${min} to ${max}`);
}

/** Phases such as `0,1,3-5,9`. Throws `OperatorError` (usage). */
export function readPhases(name: string, value: string | undefined): readonly PhaseId[] | undefined {
  if (value === undefined) return undefined;
  const ids = value.split(',').flatMap((piece) => {
    const match = /^\s*(\d)(?:-(\d))?\s*$/.exec(piece);
    const from = Number(match?.[1]);
    const to = Number(match?.[2] ?? match?.[1]);
    if (match === null || to < from) throw usage(`--${name}`, 'must list phases from 0 to 9, such as 0,1,3-5,9');
    return PHASE_IDS.filter((id) => id >= from && id <= to);
  });
  return PHASE_IDS.filter((id) => ids.includes(id));
}

/** A wrong use of the command line. */
export function usage(thing: string, rule: string): OperatorError {
  return new OperatorError({ code: 'usage', thing, rule, mend: 'See wats-live --help; nothing was sent.' });
}
