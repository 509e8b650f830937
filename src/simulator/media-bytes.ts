/** What the bytes of a media type begin with, as hexadecimal, and at which byte; types without a mark are not here. */
const MARKS: Readonly<Record<string, readonly (readonly [at: number, hex: string])[]>> = {
  'image/png': [[0, '89504e470d0a1a0a']],
  'image/jpeg': [[0, 'ffd8ff']],
  'image/webp': [[8, '57454250']],
  'video/mp4': [[4, '66747970']],
  'video/3gpp': [[4, '66747970']],
  'audio/mp4': [[4, '66747970']],
  'audio/ogg': [[0, '4f676753']],
  'audio/amr': [[0, '2321414d52']],
  'audio/mpeg': [
    [0, '494433'],
    [0, 'fffb'],
    [0, 'fff3'],
    [0, 'fff2'],
  ],
  'audio/aac': [
    [0, 'fff1'],
    [0, 'fff9'],
  ],
  'application/pdf': [[0, '25504446']],
};

/** Whether bytes are what their media type says. Meta finds out when it makes the message, and then fails it: 131053. */
export function agrees(type: string, bytes: Buffer): boolean {
  const marks = MARKS[type];
  return (
    marks === undefined ||
    marks.some(([at, hex]) => bytes.subarray(at, at + hex.length / 2).equals(Buffer.from(hex, 'hex')))
  );
}

/** Whether a WebP picture moves: bit 1 in the flags of its extended header. Source: the WebP container specification. */
export function isAnimated(bytes: Buffer): boolean {
  return bytes.toString('latin1', 12, 16) === 'VP8X' && ((bytes[20] ?? 0) & 0b10) !== 0;
}
