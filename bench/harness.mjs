import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const ROUNDS = 5;

export const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;
const round = (number) => Number(number.toPrecision(3));

/** Loads a TypeScript module of the repository as it would be shipped. */
export async function load(entry) {
  const folder = mkdtempSync(join(tmpdir(), 'wats-bench-'));
  const outfile = join(folder, 'product.cjs');
  try {
    await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'silent' });
    return (await import(pathToFileURL(outfile))).default;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Calls `work` for about `ms` milliseconds; returns calls a second. */
function rate(work, ms) {
  const end = performance.now() + ms;
  let calls = 0;
  const began = performance.now();
  do {
    work();
    calls += 1;
  } while (performance.now() < end);
  return (calls * 1000) / (performance.now() - began);
}

/**
 * Measures contestants in turn, A B C A B C …, so that a machine that slows down slows them all. Returns the median rate
 * of each in calls a second.
 */
export function interleaved(contestants, { rounds = ROUNDS, ms = 400 } = {}) {
  const rates = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  for (const work of Object.values(contestants)) rate(work, ms / 2); // warm
  for (let turn = 0; turn < rounds; turn += 1) {
    for (const [name, work] of Object.entries(contestants)) rates[name].push(rate(work, ms));
  }
  return Object.fromEntries(Object.entries(rates).map(([name, each]) => [name, median(each)]));
}

/** The same for asynchronous contestants that return their own rate. */
export async function interleavedRates(contestants, { rounds = ROUNDS } = {}) {
  const rates = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  for (let turn = 0; turn < rounds; turn += 1) {
    for (const [name, measure] of Object.entries(contestants)) rates[name].push(await measure());
  }
  return Object.fromEntries(Object.entries(rates).map(([name, each]) => [name, median(each)]));
}

/**
 * One row of the table. `goal` is `['>=', 0.5]` or `['<=', 0.01]`; a row without one is a figure only.
 * `rivals` are figures of the same kind, by name.
 */
export function row(what, ours, { goal, rivals = {}, unit = '', note = '' } = {}) {
  const met = goal === undefined ? null : goal[0] === '>=' ? ours >= goal[1] : ours <= goal[1];
  const shown = Object.fromEntries(Object.entries(rivals).map(([name, figure]) => [name, round(figure)]));
  return { what, ours: round(ours), unit, goal: goal?.join(' ') ?? '', met, rivals: shown, note };
}
