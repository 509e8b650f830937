/** A part of a multipart form. */
export interface FormPart {
  readonly filename: string | undefined;
  readonly contentType: string | undefined;
  readonly bytes: Buffer;
}

/** Reads a multipart form strictly (RFC 7578). Throws for one that does not end in its closing boundary. */
export function readMultipart(contentType: string, body: Buffer): ReadonlyMap<string, FormPart> {
  const boundary = /^multipart\/form-data;\s*boundary="?([^";]+)"?$/i.exec(contentType)?.[1];
  if (boundary === undefined) throw new Error('no boundary');
  const parts = new Map<string, FormPart>();
  const mark = Buffer.from(`--${boundary}`);
  let at = body.indexOf(mark);
  while (at >= 0) {
    const start = at + mark.length;
    if (body.subarray(start, start + 2).toString('latin1') === '--') return parts;
    const end = body.indexOf(Buffer.from(`\r\n--${boundary}`), start);
    const gap = body.indexOf('\r\n\r\n', start);
    if (end < 0 || gap < 0) break;
    const head = body.subarray(start + 2, gap).toString('utf8');
    const name = /;\s*name="([^"]*)"/i.exec(head)?.[1];
    if (name === undefined) break;
    parts.set(name, {
      filename: /;\s*filename="([^"]*)"/i.exec(head)?.[1],
      contentType: /^content-type:\s*(\S+)/im.exec(head)?.[1],
      bytes: Buffer.from(body.subarray(gap + 4, end)),
    });
    at = end + 2;
  }
  throw new Error('the form does not end');
}
