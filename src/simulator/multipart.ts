import { Refusal } from './reply.js';

/** A part of a multipart body that carries a file. */
export interface FilePart {
  readonly filename: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

export interface Multipart {
  readonly fields: ReadonlyMap<string, string>;
  readonly files: ReadonlyMap<string, FilePart>;
}

const MAX_PARTS = 20;
const MAX_HEAD = 8192;
const MAX_FIELD = 1_000_000;
const BREAK = Buffer.from('\r\n\r\n');

/** Reads a multipart/form-data body (RFC 7578). Throws a Refusal where it is malformed or has too many parts. */
export function parseMultipart(contentType: string, body: Buffer): Multipart {
  const boundary = /boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType);
  const mark = boundary?.[1] ?? boundary?.[2];
  if (mark === undefined) throw malformed('it names no boundary');
  const delimiter = Buffer.from(`--${mark}`);
  const fields = new Map<string, string>();
  const files = new Map<string, FilePart>();
  let at = body.indexOf(delimiter);
  if (at === -1) throw malformed('its boundary does not occur');
  for (let count = 0; ; count += 1) {
    at += delimiter.length;
    if (body.subarray(at, at + 2).toString('latin1') === '--') return { fields, files };
    if (count >= MAX_PARTS) throw malformed(`it has more than ${MAX_PARTS} parts`);
    const next = body.indexOf(Buffer.concat([Buffer.from('\r\n'), delimiter]), at);
    if (next === -1) throw malformed('it ends inside a part');
    readPart(body.subarray(at + 2, next), fields, files);
    at = next + 2;
  }
}

function readPart(part: Buffer, fields: Map<string, string>, files: Map<string, FilePart>): void {
  const end = part.indexOf(BREAK);
  if (end === -1 || end > MAX_HEAD) throw malformed('a part has no end of its headers');
  const head = part.subarray(0, end).toString('utf8');
  const disposition = /^content-disposition:\s*form-data(.*)$/im.exec(head)?.[1];
  const name = /;\s*name="([^"]*)"/i.exec(disposition ?? '')?.[1];
  if (name === undefined) throw malformed('a part has no name');
  const bytes = part.subarray(end + BREAK.length);
  const filename = /;\s*filename="([^"]*)"/i.exec(disposition ?? '')?.[1];
  if (filename === undefined) {
    if (bytes.length > MAX_FIELD) throw malformed('a field is too long');
    fields.set(name, bytes.toString('utf8'));
    return;
  }
  const contentType = /^content-type:\s*([^\r\n;]+)/im.exec(head)?.[1]?.trim().toLowerCase();
  files.set(name, { filename, contentType: contentType ?? 'application/octet-stream', bytes: Buffer.from(bytes) });
}

function malformed(why: string): Refusal {
  return new Refusal(100, { details: `The multipart body cannot be read: ${why}` });
}
