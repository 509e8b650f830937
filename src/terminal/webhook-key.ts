import { exportRunKeys, importRunKeys } from '../engine.js';
import { type Arguments, usage } from './arguments.js';
import type { Face } from './face.js';

/** Hands the key of a run over by a file that only the operator may read; it is never printed. Returns the exit code. */
export function webhookKey(args: Arguments, face: Face): number {
  const [action, runId = '', file = ''] = args.positionals;
  if (action !== 'export' && action !== 'import') throw usage('webhook-key', 'must be told to export or to import');
  const hand = action === 'export' ? exportRunKeys : importRunKeys;
  const keys = hand(runId, file, face.environment);
  if (face.json) face.print(face.redactor.line(face.redactor.own({ event: `webhook-key.${action}`, keys })));
  else face.tell(action === 'export' ? `${keys} key(s) written.` : `${keys} new key(s) taken.`);
  return 0;
}
