/** Pictures of the film and what a second of it has, in units of the MP4's clock. */
const FRAMES = 10;
const SECOND = 10;
const SIDE = 64;
const BLOCKS = (SIDE / 16) ** 2;

/**
 * A grey film of one second, H.264 in MP4, without sound. Every picture stands for itself: each of its blocks is
 * predicted from nothing and adds nothing, which is eight bits a block. Sources: ITU-T H.264, ISO/IEC 14496-12 and -15.
 */
export function greyFilm(): Buffer {
  const sps = parameterSet();
  const pps = Buffer.from([0x68, ...bits(['110011', '1', '0', '00', '111', '1', '0', '0'])]);
  const samples = Array.from({ length: FRAMES }, (_, index) => sample(picture(index % 2)));
  const head = box('ftyp', Buffer.from('isom\0\0\u0002\0isomavc1mp42', 'latin1'));
  const sizes = samples.map(({ length }) => length);
  // The offset of the pictures is known once the boxes before them have been measured.
  const measured = movie(sps, pps, sizes, 0);
  const start = head.length + measured.length + 8;
  return Buffer.concat([head, movie(sps, pps, sizes, start), box('mdat', ...samples)]);
}

/** Unsigned Exp-Golomb code. */
function ue(value: number): string {
  const binary = (value + 1).toString(2);
  return '0'.repeat(binary.length - 1) + binary;
}

/** Bits as bytes, with the stop bit and zeros at the end. */
function bits(parts: readonly string[]): Buffer {
  const text = `${parts.join('')}1`;
  const padded = text.padEnd(Math.ceil(text.length / 8) * 8, '0');
  return Buffer.from(padded.match(/.{8}/g)?.map((byte) => parseInt(byte, 2)) ?? []);
}

/** Baseline profile, level 3.0; picture order follows decoding order. */
function parameterSet(): Buffer {
  const across = ue(SIDE / 16 - 1);
  const rest = [ue(0), ue(0), ue(2), ue(0), '0', across, across, '1', '1', '0', '0'];
  return Buffer.concat([Buffer.from([0x67, 66, 0xc0, 30]), bits(rest)]);
}

/** An IDR slice; two neighbours must differ in `id`. Each block: Intra 16x16 by DC, no residual. */
function picture(id: number): Buffer {
  const header = [ue(0), ue(7), ue(0), '0000', ue(id), '0', '0', ue(0), ue(1)];
  const block = ue(3) + ue(0) + ue(0) + '1';
  return Buffer.concat([Buffer.from([0x65]), bits([...header, block.repeat(BLOCKS)])]);
}

function sample(unit: Buffer): Buffer {
  return Buffer.concat([u32(unit.length), unit]);
}

function movie(sps: Buffer, pps: Buffer, sizes: readonly number[], offset: number): Buffer {
  const matrix = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000].map(u32);
  const none = u32(0);
  const avcC = box(
    'avcC',
    Buffer.from([1, 66, 0xc0, 30, 0xff, 0xe1]),
    ...[u16(sps.length), sps, Buffer.from([1]), u16(pps.length), pps],
  );
  const avc1 = box(
    'avc1',
    ...[Buffer.alloc(6), u16(1), Buffer.alloc(16), u16(SIDE), u16(SIDE)],
    ...[u32(0x480000), u32(0x480000), none, u16(1), Buffer.alloc(32), u16(24), u16(0xffff), avcC],
  );
  const table = box(
    'stbl',
    full('stsd', 0, u32(1), avc1),
    full('stts', 0, ...[1, FRAMES, SECOND / FRAMES].map(u32)),
    full('stsc', 0, ...[1, 1, FRAMES, 1].map(u32)),
    full('stsz', 0, ...[0, sizes.length, ...sizes].map(u32)),
    full('stco', 0, ...[1, offset].map(u32)),
  );
  const media = box(
    'mdia',
    full('mdhd', 0, none, none, u32(SECOND), u32(SECOND), u16(0x55c4), u16(0)),
    full('hdlr', 0, none, Buffer.from('vide', 'latin1'), Buffer.alloc(13)),
    box('minf', full('vmhd', 1, Buffer.alloc(8)), box('dinf', full('dref', 0, u32(1), full('url ', 1))), table),
  );
  const track = full(
    'tkhd',
    3,
    ...[none, none, u32(1), none, u32(SECOND), Buffer.alloc(16), ...matrix, u32(SIDE << 16), u32(SIDE << 16)],
  );
  const header = full(
    'mvhd',
    0,
    ...[none, none, u32(SECOND), u32(SECOND), u32(0x10000), u16(0x100), Buffer.alloc(10), ...matrix],
    ...[Buffer.alloc(24), u32(2)],
  );
  return box('moov', header, box('trak', track, media));
}

function box(type: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([u32(body.length + 8), Buffer.from(type, 'latin1'), body]);
}

/** A box with version 0 and flags. */
function full(type: string, flags: number, ...parts: readonly Buffer[]): Buffer {
  return box(type, u32(flags), ...parts);
}

function u16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
