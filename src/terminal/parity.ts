import { mergeParity, parityTable } from '../engine.js';
import type { Arguments } from './arguments.js';
import type { Face } from './face.js';

/** Merges the parity evidence of the runs in a folder into one table. */
export function parity(args: Arguments, face: Face): number {
  const rows = mergeParity(args.positionals[0] ?? '');
  if (face.json) for (const row of rows) face.print(face.redactor.line(face.redactor.own({ event: 'parity', ...row })));
  else for (const line of parityTable(rows).trimEnd().split('\n')) face.tell(line);
  return 0;
}
