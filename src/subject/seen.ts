import { tryJson } from '../campaign/lossless-json.js';
import { type RequestPreview, show } from '../graph/preview.js';
import type { Part, WireBody, WireRequest } from '../graph/wire.js';
import { parseMultipart } from '../simulator/multipart.js';
import type { SubjectRequest } from './host.js';

/** A request in the form that both sides are compared in. */
export interface Comparable extends Omit<RequestPreview, 'requests'> {
  /** The scheme of the Authorization header. */
  readonly authScheme: string;
}

/** What the subject asked for. */
export interface Seen {
  readonly shown: Comparable;
  /** As our transport would send it; undefined where it can take no such method or body. */
  readonly wire: WireRequest | undefined;
  readonly origin: string;
}

/** Where the toolkit is told that the Graph is, unless a run has it elsewhere. */
export const GRAPH = 'https://graph.facebook.com';

/** Our own request, to be compared. */
export function comparable(request: WireRequest): Comparable {
  return { ...show(request), authScheme: request.authorization ?? 'Bearer' };
}

/**
 * Reads a request of the subject. `graph` is the origin that counts as the Graph; in a rehearsal media lie there too
 * (`isMedia`), below no version. Undefined: its URL is none.
 */
export function readSeen(
  { method, url, headers, body }: SubjectRequest,
  graph = GRAPH,
  isMedia = false,
): Seen | undefined {
  if (!URL.canParse(url)) return undefined;
  const { origin, pathname, search, searchParams } = new URL(url);
  const [contentType, wireBody] = readBody(body, headers['content-type']);
  const offset = headers['file_offset'];
  const request = {
    host: origin === graph && !isMedia ? ('graph' as const) : { origin, search },
    path: pathname,
    query: Object.fromEntries(
      [...new Set(searchParams.keys())].map((key) => [key, searchParams.getAll(key).join(',')]),
    ),
    headers: offset === undefined ? {} : { file_offset: offset },
    body: wireBody,
  };
  const authScheme = headers['authorization']?.split(' ')[0] ?? 'none';
  const verb = method === 'GET' || method === 'POST' || method === 'DELETE' ? method : undefined;
  return {
    origin,
    wire:
      verb === undefined
        ? undefined
        : { ...request, method: verb, ...(authScheme === 'OAuth' ? { authorization: authScheme } : {}) },
    shown: {
      ...show({ ...request, method: 'GET' }),
      method,
      contentType,
      authScheme,
    },
  };
}

/** A body by its content type, and that type without its parameters. */
function readBody(bytes: Buffer, header: string | undefined): readonly [string | null, WireBody] {
  const type = header?.split(';')[0]?.trim().toLowerCase() ?? null;
  if (bytes.length === 0) return [type, { kind: 'none' }];
  switch (type) {
    case 'application/json': {
      const value = tryJson(bytes.toString('utf8'));
      return [type, value === undefined ? { kind: 'binary', bytes } : { kind: 'json', value }];
    }
    case 'application/x-www-form-urlencoded':
      return [type, { kind: 'form', fields: Object.fromEntries(new URLSearchParams(bytes.toString('utf8'))) }];
    case 'multipart/form-data':
      return [type, readParts(header ?? '', bytes)];
    default:
      return [type, { kind: 'binary', bytes }];
  }
}

function readParts(header: string, bytes: Buffer): WireBody {
  try {
    const { fields, files } = parseMultipart(header, bytes);
    const parts: Part[] = [
      ...[...fields].map(([name, value]) => ({ name, value })),
      ...[...files].map(([name, file]) => ({ name, ...file })),
    ];
    return { kind: 'multipart', parts };
  } catch {
    return { kind: 'binary', bytes };
  }
}
