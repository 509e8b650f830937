import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { whenEnding } from './child.mjs';

function alive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function abandoned(lock) {
  try {
    return !alive(Number(readFileSync(join(lock, 'pid'), 'utf8')));
  } catch {
    // Between its making and its pid: give the other a moment.
    try {
      return Date.now() - statSync(lock).mtimeMs > 10_000;
    } catch {
      return false;
    }
  }
}

/**
 * Runs `body` while no other run on this machine does, by a lock folder beside `path`. A lock whose owner has died is
 * taken over; two that take it over at once both run, so `body` must still publish its result by a rename.
 */
export async function withLock(path, body) {
  const lock = `${path}.lock`;
  mkdirSync(dirname(lock), { recursive: true });
  for (let told = false; ;) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (abandoned(lock)) {
      rmSync(lock, { recursive: true, force: true });
      continue;
    }
    if (!told) process.stderr.write(`· waiting for another run that is preparing ${path}\n`);
    told = true;
    await sleep(500);
  }
  writeFileSync(join(lock, 'pid'), String(process.pid));
  const release = () => rmSync(lock, { recursive: true, force: true });
  const forget = whenEnding(release);
  try {
    return await body();
  } finally {
    forget();
    release();
  }
}
