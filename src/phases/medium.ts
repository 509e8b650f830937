import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { OperatorError } from '../campaign/operator-error.js';

/** A file that phase 4 uploads. */
export interface Medium {
  readonly filename: string;
  readonly type: string;
  readonly bytes: Uint8Array;
  /** SHA-256, hex. */
  readonly sha256: string;
}

/** MIME types that Meta takes, by file ending. Source: data/limits.json, media.*. */
const TYPES: Readonly<Record<string, string>> = {
  '.aac': 'audio/aac',
  '.amr': 'audio/amr',
  '.mp3': 'audio/mpeg',
  '.m4a': 'audio/mp4',
  '.ogg': 'audio/ogg',
  '.txt': 'text/plain',
  '.pdf': 'application/pdf',
  '.doc': 'application/msword',
  '.docx': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  '.xls': 'application/vnd.ms-excel',
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  '.ppt': 'application/vnd.ms-powerpoint',
  '.pptx': 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.3gp': 'video/3gpp',
  '.mp4': 'video/mp4',
  '.webp': 'image/webp',
};

/** The media of a run: the files that the operator named, or one generated image. Throws `OperatorError`. */
export function readMedia(fixtures: string | undefined, maxBytes: number): Medium[] {
  if (fixtures !== undefined) return fixtures.split(',').map((path) => readFixture(path.trim(), maxBytes));
  const image = generatedImage();
  if (image.bytes.length <= maxBytes) return [image];
  throw new OperatorError({
    code: 'configuration',
    thing: 'WATS_MAX_UPLOAD_BYTES',
    rule: `must leave room for the generated image of ${image.bytes.length} bytes`,
    mend: 'Raise the cap, or unset it.',
  });
}

function readFixture(path: string, maxBytes: number): Medium {
  const type = TYPES[extname(path).toLowerCase()];
  if (type === undefined) {
    throw new OperatorError({
      code: 'configuration',
      thing: 'WATS_MEDIA_FIXTURE',
      rule: `must end in a type that Meta takes: ${Object.keys(TYPES).join(' ')}`,
      mend: 'Name other files, or unset it for a generated image.',
    });
  }
  try {
    const state = statSync(path);
    if (!state.isFile() || /\p{Cc}/u.test(basename(path))) throw notReadable();
    if (state.size > maxBytes) throw tooLarge(maxBytes);
    return medium(basename(path), type, readFileSync(path));
  } catch (cause) {
    if (cause instanceof OperatorError) throw cause;
    throw notReadable(cause);
  }
}

function notReadable(cause?: unknown): OperatorError {
  return new OperatorError(
    { code: 'configuration', thing: 'WATS_MEDIA_FIXTURE', rule: 'must name readable files', mend: 'Check the paths.' },
    { cause },
  );
}

function tooLarge(maxBytes: number): OperatorError {
  return new OperatorError({
    code: 'configuration',
    thing: 'WATS_MEDIA_FIXTURE',
    rule: `a medium must not exceed WATS_MAX_UPLOAD_BYTES (${maxBytes})`,
    mend: 'Name a smaller file, or raise the cap.',
  });
}

function medium(filename: string, type: string, bytes: Uint8Array): Medium {
  return { filename, type, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** A small PNG of our own, a green disc, so that a run needs no file. */
export function generatedImage(): Medium {
  const size = 48;
  const rows = Buffer.alloc(size * (1 + size * 3), 0xff);
  for (let y = 0; y < size; y += 1) {
    rows[y * (1 + size * 3)] = 0;
    for (let x = 0; x < size; x += 1) {
      if (Math.hypot(x - size / 2 + 0.5, y - size / 2 + 0.5) > size * 0.42) continue;
      rows.set([0x12, 0x8c, 0x5a], y * (1 + size * 3) + 1 + x * 3);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const bytes = Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
  return medium('wats-live.png', 'image/png', bytes);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), body.length + 4);
  return frame;
}
