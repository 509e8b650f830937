import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { generatedMedia, kindOf } from '../../../src/phases/medium.js';
import { agrees } from '../../../src/simulator/media-bytes.js';

const media = new Map(generatedMedia().map((medium) => [kindOf(medium.type), Buffer.from(medium.bytes)]));
const of = (kind: 'image' | 'audio' | 'video' | 'document' | 'sticker') => media.get(kind) ?? Buffer.alloc(0);

describe('the generated media', () => {
  it('are one small file of each kind, the same in every run', () => {
    expect([...media.keys()]).toEqual(['image', 'audio', 'video', 'document', 'sticker']);
    for (const { type, bytes, sha256 } of generatedMedia()) {
      expect(bytes.length).toBeLessThan(2048);
      expect(agrees(type, Buffer.from(bytes))).toBe(true);
      expect(generatedMedia().find((other) => other.type === type)?.sha256).toBe(sha256);
    }
  });

  it('hold an image whose rows are all there', () => {
    const png = of('image');
    const start = png.indexOf('IDAT') + 4;
    expect(inflateSync(png.subarray(start, start + png.readUInt32BE(start - 8)))).toHaveLength(48 * (1 + 48 * 3));
  });

  it('hold sound of whole frames: fifty of them, a second', () => {
    const amr = of('audio');
    expect(amr.subarray(0, 6).toString()).toBe('#!AMR\n');
    expect((amr.length - 6) / 13).toBe(50);
  });

  it('hold a film whose boxes fill it and whose pictures lie where the table says', () => {
    const mp4 = of('video');
    const boxes: string[] = [];
    for (let at = 0; at < mp4.length; at += mp4.readUInt32BE(at)) boxes.push(mp4.toString('latin1', at + 4, at + 8));
    expect(boxes).toEqual(['ftyp', 'moov', 'mdat']);
    const stsz = mp4.indexOf('stsz') + 4;
    const count = mp4.readUInt32BE(stsz + 8);
    let at = mp4.readUInt32BE(mp4.indexOf('stco') + 12);
    for (let n = 0; n < count; n += 1) {
      const size = mp4.readUInt32BE(stsz + 12 + n * 4);
      expect(mp4.readUInt32BE(at)).toBe(size - 4);
      // An IDR slice; nothing in it may look like the start of another unit.
      expect(mp4[at + 4]).toBe(0x65);
      expect(mp4.subarray(at + 4, at + size).includes(Buffer.from([0, 0]))).toBe(false);
      at += size;
    }
    expect([count, at]).toEqual([10, mp4.length]);
  });

  it('hold a page whose table of objects is right', () => {
    const pdf = of('document').toString('latin1');
    const table = Number(/startxref\n(\d+)/.exec(pdf)?.[1]);
    expect(pdf.startsWith('xref', table)).toBe(true);
    const offsets = [...pdf.slice(table).matchAll(/^(\d{10}) 00000 n /gm)].map((match) => Number(match[1]));
    offsets.forEach((offset, index) => expect(pdf.startsWith(`${index + 1} 0 obj`, offset)).toBe(true));
    expect(offsets).toHaveLength(5);
  });

  it('hold a sticker of 512 by 512', () => {
    const webp = of('sticker');
    expect(webp.readUInt32LE(4)).toBe(webp.length - 8);
    expect(webp.toString('latin1', 8, 16)).toBe('WEBPVP8L');
    const sides = webp.readUInt32LE(21);
    expect([(sides & 0x3fff) + 1, ((sides >> 14) & 0x3fff) + 1]).toEqual([512, 512]);
  });
});
