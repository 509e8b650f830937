import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { cleanEnvironment, ROOT } from './place.mjs';
import { Failure } from './failure.mjs';

const running = new Set();
const endings = new Set();
const closings = new Set();
let stopping = false;

function signal(child, name) {
  if (child.pid === undefined) return false;
  try {
    return process.kill(child.ownGroup ? -child.pid : child.pid, name);
  } catch {
    return false;
  }
}

/** Runs `body`, which must not wait, when this program ends, however it ends but by SIGKILL. */
export function whenEnding(body) {
  endings.add(body);
  return () => endings.delete(body);
}

/** Runs `body`, which may take up to three seconds, when a signal ends this program, before its children are stopped. */
export function whenSignalled(body) {
  closings.add(body);
  return () => closings.delete(body);
}

/** Stops a child and all that it started: asks, waits until they are gone or `patience` ms are over, then insists. */
export async function stop(child, patience = 5_000) {
  child.stopping = true;
  const gone = () => child.exitCode !== null || child.signalCode !== null;
  const there = () => (child.ownGroup ? signal(child, 0) : !gone());
  signal(child, 'SIGTERM');
  for (const end = Date.now() + patience; there() && Date.now() < end;) await sleep(50);
  signal(child, 'SIGKILL');
  while (!gone() && child.pid !== undefined) await sleep(20);
  running.delete(child);
}

function endNow() {
  for (const child of running) signal(child, 'SIGKILL');
  for (const body of endings) body();
  endings.clear();
}

process.on('exit', endNow);

/** Puts our ending behind those that others have registered since, such as the browser's, which writes until then. */
export function endLast() {
  process.off('exit', endNow);
  process.on('exit', endNow);
}

async function end(code) {
  if (stopping) return;
  stopping = true;
  const closed = Promise.allSettled([...closings].map((body) => body()));
  await Promise.race([closed, sleep(3_000)]);
  await Promise.all([...running].map((child) => stop(child)));
  // A browser of the tests leads a group of its own; it ends when its pipe closes, and writes until then.
  await sleep(1_000);
  process.exit(code);
}

process.on('SIGINT', () => end(130));
process.on('SIGTERM', () => end(143));
process.on('SIGHUP', () => end(129));

// npm passes a signal to its shell only, which dies and leaves us: seen by our parent changing.
const parent = process.ppid;
if (process.env.npm_lifecycle_event) {
  setInterval(() => {
    if (process.ppid !== parent) void end(129);
  }, 500).unref();
}

/**
 * Starts a program with the cleaned environment. `group` (the default) gives it a process group of its own, which is
 * what ends with it; without, it stays in ours, for a caller that is itself ended as a group.
 */
export function start(command, args, { cwd = ROOT, env = cleanEnvironment(), stdio = 'inherit', group = true } = {}) {
  const ownGroup = group && process.platform !== 'win32';
  const child = spawn(command, args, { cwd, env, stdio, detached: ownGroup, shell: process.platform === 'win32' });
  child.ownGroup = ownGroup;
  running.add(child);
  child.once('exit', () => {
    // What it left behind ends with it; while it is being stopped, that still has time to clean up.
    if (ownGroup && !child.stopping) signal(child, 'SIGKILL');
    if (!child.stopping) running.delete(child);
  });
  return child;
}

/** Waits for the end of a child: its exit code, or 128 and more when a signal ended it. */
export function ended(child) {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 128));
  });
}

const underWay = [];

/** Tells a slow step: a line when it begins, one every ten seconds, one with the time when it is done. */
export async function step(title, body) {
  underWay.push(title);
  const began = Date.now();
  const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`;
  process.stderr.write(`· ${title}\n`);
  const beat = setInterval(() => {
    if (underWay.at(-1) === title) process.stderr.write(`  still at it: ${title} (${seconds()})\n`);
  }, 10_000);
  try {
    const result = await body();
    process.stderr.write(`  done: ${title} (${seconds()})\n`);
    return result;
  } finally {
    clearInterval(beat);
    underWay.splice(underWay.lastIndexOf(title), 1);
  }
}

/**
 * Runs a program quietly and returns what it printed; when it fails, the last lines of that are the message.
 * `timeout` in ms (default 15 minutes).
 */
export async function quietly(command, args, { mend, timeout = 900_000, ...options } = {}) {
  const child = start(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output = (output + text).slice(-200_000);
    });
  }
  const closed = new Promise((resolve) => child.once('close', resolve));
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    void stop(child);
  }, timeout);
  const shown = [command, ...args].join(' ');
  let code;
  try {
    code = await ended(child);
  } catch (error) {
    throw new Failure(`\`${shown}\` could not be started: ${error.message}`, mend);
  } finally {
    clearTimeout(timer);
  }
  await Promise.race([closed, sleep(2_000, undefined, { ref: false })]);
  if (code === 0 && !late) return output;
  const tail = output.trimEnd().split('\n').slice(-25).join('\n  | ');
  const how = late ? `was given up after ${timeout / 1000} s` : `ended with code ${code}`;
  throw new Failure(`\`${shown}\` ${how}:\n  | ${tail}`, mend);
}
