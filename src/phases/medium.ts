import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { OperatorError } from '../campaign/operator-error.js';
import { GENERATED } from './generated-media.js';

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

/** The MIME type of a file by its ending; undefined: Meta takes no such file. */
export function typeOf(path: string): string | undefined {
  return TYPES[extname(path).toLowerCase()];
}

export type MediumKind = 'image' | 'audio' | 'video' | 'document' | 'sticker';

/** What a message of a medium is called; WebP is for stickers only. */
export function kindOf(type: string): MediumKind {
  if (type === 'image/webp') return 'sticker';
  return (['image', 'audio', 'video'] as const).find((kind) => type.startsWith(`${kind}/`)) ?? 'document';
}

/** The media of a run: the files that the operator named, or one generated of each kind. Throws `OperatorError`. */
export function readMedia(fixtures: string | undefined, maxBytes: number): Medium[] {
  if (fixtures !== undefined) return fixtures.split(',').map((path) => readFixture(path.trim(), maxBytes));
  const generated = generatedMedia();
  const largest = Math.max(...generated.map(({ bytes }) => bytes.length));
  if (largest <= maxBytes) return generated;
  throw new OperatorError({
    code: 'configuration',
    thing: 'WATS_MAX_UPLOAD_BYTES',
    rule: `must leave room for the generated media, the largest of which has ${largest} bytes`,
    mend: 'Raise the cap, or unset it.',
  });
}

/** One small file of each kind, of our own. */
export function generatedMedia(): Medium[] {
  return GENERATED.map(([filename, make]) => medium(filename, typeOf(filename) ?? '', make()));
}

function readFixture(path: string, maxBytes: number): Medium {
  const type = typeOf(path);
  if (type === undefined) {
    throw new OperatorError({
      code: 'configuration',
      thing: 'WATS_MEDIA_FIXTURE',
      rule: `must end in a type that Meta takes: ${Object.keys(TYPES).join(' ')}`,
      mend: 'Name other files, or unset it for generated ones.',
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
