import { randomBytes } from 'node:crypto';
import type { GraphRoute } from './graph-faults.js';
import { ok, refuse, type Reply } from './graph-reply.js';

interface UploadRequest {
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

type UploadRoute = Extract<GraphRoute, 'uploads' | 'upload_chunk' | 'upload_session'>;

const invalid = (parameter: string) => refuse(400, 100, `(#100) Invalid parameter: ${parameter} is not valid`);

/** Upload sessions of one app. Source: Meta's resumable upload reference. */
export function graphUploads(appId: string, made: (value: string) => void) {
  const sessions = new Map<string, { readonly length: number; readonly signature: string; received: number }>();

  const open = ({ query }: UploadRequest): Reply => {
    const length = Number(query['file_length']);
    if (!Number.isInteger(length) || length < 1) return invalid('file_length');
    const types = ['application/pdf', 'image/jpeg', 'image/jpg', 'image/png', 'video/mp4'];
    if (!types.includes(query['file_type'] ?? '')) return invalid('file_type');
    const id = `upload:${randomBytes(24).toString('base64url')}`;
    const signature = randomBytes(18).toString('base64url');
    sessions.set(id, { length, signature, received: 0 });
    made(id);
    made(signature);
    return ok({ id: `${id}?sig=${signature}` });
  };

  const at = (id: string, { query, headers, body }: UploadRequest, isChunk: boolean): Reply => {
    const session = sessions.get(id);
    if (session === undefined || query['sig'] !== session.signature) return invalid('upload session');
    if (!isChunk) return ok({ id: `${id}?sig=${session.signature}`, file_offset: session.received });
    if (headers['file_offset'] !== String(session.received)) return invalid('file_offset');
    session.received += body.length;
    if (session.received > session.length) return invalid('file_length');
    if (session.received < session.length) return ok({ id, file_offset: session.received });
    const handle = `4::${randomBytes(40).toString('base64url')}`;
    made(handle);
    return ok({ h: handle });
  };

  return {
    routeOf: (method: string, id: string, edge: string | undefined): UploadRoute | undefined => {
      if (method === 'POST' && id === appId && edge === 'uploads') return 'uploads';
      if (!id.startsWith('upload:') || edge !== undefined) return undefined;
      return method === 'POST' ? 'upload_chunk' : 'upload_session';
    },
    answer: (route: UploadRoute, id: string, request: UploadRequest): Reply =>
      route === 'uploads' ? open(request) : at(id, request, route === 'upload_chunk'),
  };
}
