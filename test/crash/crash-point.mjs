import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/*
 * Loaded before the terminal face, ends it with SIGKILL at a moment of its manifest's life: `?point=after intent`. A
 * moment is when a manifest that first shows it is put in its place; before or after. With `&entry=group` only entries of
 * that type or name have moments.
 */
const asked = new URL(import.meta.url).searchParams;
const point = asked.get('point');
const entry = asked.get('entry');
const rename = fs.renameSync;

function momentOf(path) {
  const { status, entries, reports } = JSON.parse(fs.readFileSync(path, 'utf8'));
  const { state, cleanup, type, name } = entries.at(-1) ?? {};
  if (status === 'ended') return 'end';
  if (reports.length > 0) return 'report';
  if (state === undefined) return 'start';
  if (entry !== null && entry !== type && entry !== name) return 'that of another';
  if (state === 'intent') return 'intent';
  return ['pending', 'not-needed', 'expires'].includes(cleanup) ? 'record' : 'cleaned';
}

function endAt(place) {
  if (place !== point) return;
  process.kill(process.pid, 'SIGKILL');
  // Nothing more may be done in the instant that the signal takes.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

fs.renameSync = (from, to) => {
  const moment = /wats-live-[^/\\]+\.json$/.test(to) ? momentOf(from) : undefined;
  endAt(`before ${moment}`);
  rename(from, to);
  endAt(`after ${moment}`);
};
syncBuiltinESMExports();
