import { createInterface } from 'node:readline/promises';
import type { ConfirmRequest } from '../campaign/ports.js';
import type { Face } from './face.js';

/** Where the operator is asked. */
interface Streams {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
}

/** Asks on the terminal: the operator types the run id. Without a terminal nothing is asked and the phase is refused. */
export async function askToConfirm(
  request: ConfirmRequest,
  signal: AbortSignal,
  face: Face,
  { input, output }: Streams = { input: process.stdin, output: process.stderr },
): Promise<boolean> {
  if (input.isTTY !== true) {
    const [what, give] =
      request.step === null ? [`Phase ${request.phase}`, request.phase] : [`The step ${request.step}`, request.step];
    face.logger.info(
      face.redactor.text(`${what} asks for a confirmation and here is no terminal: add ${give} to --confirm.`),
    );
    return false;
  }
  face.logger.info(face.redactor.text(`Phase ${request.phase}, ${request.title}, on ${request.target}:`));
  for (const { count, summary, helper } of request.actions) {
    face.logger.info(face.redactor.text(`  ${count} x ${summary} (${helper})`));
  }
  if (request.irreversible !== '') face.logger.warn(face.redactor.text(request.irreversible));
  const terminal = createInterface({ input, output });
  // The line editor takes Ctrl+C for itself, and the operator means the run. The end of the input is no answer.
  terminal.on('SIGINT', () => process.emit('SIGINT'));
  const over = new AbortController();
  terminal.once('close', () => over.abort());
  try {
    const answer = await terminal.question(
      `Type the run id (${request.runId}) to confirm, or press Enter to refuse: `,
      { signal: AbortSignal.any([signal, over.signal]) },
    );
    return answer.trim() === request.runId;
  } finally {
    terminal.close();
  }
}
