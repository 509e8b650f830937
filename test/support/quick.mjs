import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';

/*
 * Loaded before the terminal face: a request is given up and a pause is over after a twentieth of its time, so that a
 * sweep over faults waits for none of them.
 */
const SHARE = 20;

const timeout = AbortSignal.timeout.bind(AbortSignal);
AbortSignal.timeout = (ms) => timeout(Math.ceil(ms / SHARE));

const pause = timers.setTimeout;
timers.setTimeout = (ms, ...more) => pause(Math.ceil(ms / SHARE), ...more);
syncBuiltinESMExports();
