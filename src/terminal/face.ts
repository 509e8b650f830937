import type { Observe } from '../campaign/events.js';
import type { Redacted } from '../campaign/redacted.js';
import type { Logger } from '../campaign/ports.js';
import type { Environment } from '../campaign/environment.js';
import { redactorFor, type Redactor } from '../engine.js';

/** What every command has: its environment, its streams, and the redactor between them. */
export interface Face {
  readonly environment: Environment;
  readonly json: boolean;
  readonly redactor: Redactor;
  readonly logger: Logger;
  /** Aborts on the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** Prints each event of a run: one JSON object a line, or words. */
  readonly observe: Observe;
  /** One line on standard output. */
  print(line: Redacted): void;
  /** One line for people: standard output, or standard error beside `--json`. */
  tell(line: string): void;
}

export function openFace(environment: Environment, json: boolean, signal: AbortSignal): Face {
  const redactor = redactorFor(environment);
  const say = (line: Redacted) => process.stderr.write(`${line}\n`);
  const { stdout } = process;
  const print = (line: Redacted) => {
    // Lines of one turn are one write, which counts when webhooks come by the thousand.
    if (stdout.writableCorked === 0) {
      stdout.cork();
      process.nextTick(() => stdout.uncork());
    }
    stdout.write(`${line}\n`);
  };
  return {
    environment,
    json,
    redactor,
    signal,
    logger: { debug: () => undefined, info: say, warn: say, error: say },
    observe: (_event, told) => {
      if (json) print(told.json);
      else for (const line of told.lines()) print(line);
    },
    print,
    tell: (line) => (json ? say : print)(redactor.text(line)),
  };
}
