import { crc32, deflateSync } from 'node:zlib';
import { greyFilm } from './generated-video.js';

/** Files of our own of each kind, with their names, so that a run needs none. Each is below 2 KiB. */
export const GENERATED = [
  ['wats-live.png', greenDisc],
  ['wats-live.amr', silence],
  ['wats-live.mp4', greyFilm],
  ['wats-live.pdf', page],
  ['wats-live.webp', sticker],
] as const satisfies readonly (readonly [filename: string, make: () => Buffer])[];

const GREEN = [0x12, 0x8c, 0x5a] as const;

/** A small PNG, a green disc on white. */
function greenDisc(): Buffer {
  const size = 48;
  const rows = Buffer.alloc(size * (1 + size * 3), 0xff);
  for (let y = 0; y < size; y += 1) {
    rows[y * (1 + size * 3)] = 0;
    for (let x = 0; x < size; x += 1) {
      if (Math.hypot(x - size / 2 + 0.5, y - size / 2 + 0.5) > size * 0.42) continue;
      rows.set(GREEN, y * (1 + size * 3) + 1 + x * 3);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const end = chunk('IEND', Buffer.alloc(0));
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), end]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), body.length + 4);
  return frame;
}

/** A second of quiet, AMR narrow-band: 50 frames of 4.75 kbit/s, each a header and 12 bytes. Source: RFC 4867, 5. */
function silence(): Buffer {
  const frame = Buffer.alloc(13);
  frame[0] = 0x04;
  return Buffer.concat([Buffer.from('#!AMR\n', 'latin1'), ...Array.from({ length: 50 }, () => frame)]);
}

/** One page with a line of text. Source: ISO 32000-1. */
function page(): Buffer {
  const text = 'BT /F1 18 Tf 40 90 Td (WATS Live test document) Tj ET';
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 320 180] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let body = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const at = body.length;
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(at).padStart(10, '0')} 00000 n \n`;
  });
  const size = objects.length + 1;
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${offsets.join('')}`;
  const trailer = `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`;
  return Buffer.from(body + table + trailer, 'latin1');
}

/**
 * A green square of 512 by 512, as Meta wants stickers: lossless WebP whose five codes have one symbol each, so that a
 * pixel takes no bit. Source: the WebP lossless bitstream specification.
 */
function sticker(): Buffer {
  const side = 512;
  // Width and height less one, alpha; then version, transform, colour cache and meta codes, which are all zero.
  const fields: (readonly [value: number, width: number])[] = [
    [side - 1, 14],
    [side - 1, 14],
    [1, 1],
    [0, 6],
  ];
  // A simple code of one symbol of eight bits each: green, red, blue, alpha; the distance is never used.
  const [red, green, blue] = GREEN;
  for (const symbol of [green, red, blue, 0xff]) fields.push([0b101, 3], [symbol, 8]);
  fields.push([0b001, 3], [0, 1]);
  // The least significant bit comes first, within a field and within a byte.
  const reversed = (value: string) => [...value].reverse().join('');
  const bits = fields.map(([value, width]) => reversed(value.toString(2).padStart(width, '0'))).join('');
  const bytes = bits.match(/.{1,8}/g)?.map((byte) => parseInt(reversed(byte), 2)) ?? [];
  const data = Buffer.from([0x2f, ...bytes]);
  const padded = data.length % 2 === 0 ? data : Buffer.concat([data, Buffer.alloc(1)]);
  const head = Buffer.from('RIFF\0\0\0\0WEBPVP8L\0\0\0\0', 'latin1');
  head.writeUInt32LE(padded.length + 12, 4);
  head.writeUInt32LE(data.length, 16);
  return Buffer.concat([head, padded]);
}
