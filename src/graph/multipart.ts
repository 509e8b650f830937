import { randomBytes } from 'node:crypto';
import type { Part } from './wire.js';

/** Encodes parts as multipart/form-data (RFC 7578). Names and file names are escaped as browsers do. */
export function encodeMultipart(parts: readonly Part[]): { readonly contentType: string; readonly bytes: Buffer } {
  const boundary = `----wats-live-${randomBytes(16).toString('hex')}`;
  const chunks: Uint8Array[] = [];
  for (const part of parts) {
    const filename = 'filename' in part ? `; filename="${escapeName(part.filename)}"` : '';
    const type = 'contentType' in part ? `\r\nContent-Type: ${part.contentType}` : '';
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${escapeName(part.name)}"${filename}${type}\r\n\r\n`;
    chunks.push(Buffer.from(head), 'bytes' in part ? part.bytes : Buffer.from(part.value), Buffer.from('\r\n'));
  }
  chunks.push(Buffer.from(`--${boundary}--\r\n`));
  return { contentType: `multipart/form-data; boundary=${boundary}`, bytes: Buffer.concat(chunks) };
}

function escapeName(name: string): string {
  return name.replace(/[\r\n"]/g, (character) => encodeURIComponent(character));
}
