import { OperatorError, redactorFor, TOOL } from './engine.js';
import { readArguments } from './terminal/arguments.js';
import { COMMANDS, unknownCommand } from './terminal/commands.js';
import { openFace } from './terminal/face.js';

/** The terminal face: one command, its exit code. People's text goes to standard error beside `--json`. */
async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(help());
    return name === undefined ? 2 : 0;
  }
  if (name === '--version') {
    process.stdout.write(`${TOOL}\n`);
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) throw unknownCommand();
  if (rest.includes('--help')) {
    process.stdout.write(`wats-live ${name} ${command.synopsis}\n    ${command.summary}\n`);
    return 0;
  }
  const parsed = readArguments(rest, command.options, command.positionals);
  return command.run(parsed, openFace(process.env, parsed.flag('json'), stopSignal()));
}

/** Aborts on the first SIGINT, SIGTERM or SIGHUP, so that state is recorded; the second one ends the process at once. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      process.once(signal, () => process.exit(130));
      controller.abort(new Error(`stopped by ${signal}`));
    });
  }
  return controller.signal;
}

function help(): string {
  const lines = Object.entries(COMMANDS).map(
    ([name, { synopsis, summary }]) => `  ${name} ${synopsis}\n      ${summary}`,
  );
  return `${TOOL}: gated test campaigns against live WhatsApp Cloud API assets\n\nwats-live COMMAND\n${lines.join('\n')}\n`;
}

/** Whatever was thrown, as text that is fit to be shown. */
function describe(error: unknown): string {
  return redactorFor(process.env).error(error);
}

// A reader that closes early, such as `head`, loses the rest of the output; the run goes on and is recorded.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
process.on('uncaughtException', (error) => {
  process.stderr.write(`${describe(error)}\n`);
  process.exit(1);
});

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${describe(error)}\n`);
    process.exitCode = error instanceof OperatorError ? 2 : 1;
  },
);
