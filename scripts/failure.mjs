/** A failure that people can mend: what did not work, and the command or step that helps. */
export class Failure extends Error {
  constructor(thing, mend) {
    super(mend ? `${thing}\n  Mend: ${mend}` : thing);
    this.name = 'Failure';
  }
}

/** Runs a script's main function; a failure is told without a stack and ends with exit code 1. */
export async function main(body) {
  try {
    process.exitCode = (await body()) ?? process.exitCode ?? 0;
  } catch (error) {
    process.stderr.write(`\n${error instanceof Failure ? error.message : (error?.stack ?? String(error))}\n`);
    process.exitCode = 1;
  }
}
