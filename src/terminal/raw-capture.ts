import { deleteCaptures, readCaptures } from '../engine.js';
import { type Arguments, usage } from './arguments.js';
import type { Face } from './face.js';

/** Lists the exchanges of raw captures, redacted, or deletes them; returns the exit code. */
export function rawCapture(args: Arguments, face: Face): number {
  const [action, folder = ''] = args.positionals;
  switch (action) {
    case 'list':
      return list(folder, face);
    case 'delete':
      return remove(folder, face);
    default:
      throw usage('raw-capture', 'must be told to list or to delete');
  }
}

function list(folder: string, face: Face): number {
  for (const exchange of readCaptures(folder, face.environment)) {
    const { n, at, method, status, ms, bytes } = exchange;
    if (face.json) face.print(face.redactor.line(face.redactor.own(exchange)));
    else if (method === null) face.tell(`${n}  ${at}  cannot be opened: the key of the run is not on this machine`);
    else face.tell(`${n}  ${at}  ${method}  ${status ?? 'no answer'}  ${bytes ?? 0} bytes  ${ms ?? 0} ms`);
  }
  return 0;
}

function remove(folder: string, face: Face): number {
  for (const file of deleteCaptures(folder)) {
    if (face.json) face.print(face.redactor.line(face.redactor.own({ event: 'raw-capture.deleted', file })));
    else face.tell(`deleted: ${file}`);
  }
  return 0;
}
