import { createHash } from 'node:crypto';

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Makes every id and secret of a simulator from its seed: the n-th value of a kind is the same in every run. */
export class Ids {
  readonly #seed: number;
  readonly #counts = new Map<string, number>();

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** A decimal id without a leading zero, as Graph nodes have. */
  digits(kind: string, length = 16): string {
    const bytes = this.#bytes(kind, length);
    return [...bytes].map((byte, index) => (index === 0 ? 1 + (byte % 9) : byte % 10)).join('');
  }

  /** Letters and digits, or those of another alphabet. */
  text(kind: string, length: number, alphabet = ALPHANUMERIC): string {
    return [...this.#bytes(kind, length)].map((byte) => alphabet.charAt(byte % alphabet.length)).join('');
  }

  hex(kind: string, length: number): string {
    return this.text(kind, length, '0123456789abcdef');
  }

  /** A whole number below `limit`. */
  below(kind: string, limit: number): number {
    return this.#bytes(kind, 4).readUInt32BE(0) % limit;
  }

  /** A message id in the form of Meta: it holds the person's number, in Base64. */
  wamid(waId: string, direction: 'in' | 'out'): string {
    const person = Buffer.from(waId, 'utf8').subarray(0, 255);
    const tail = Buffer.from(this.hex('wamid', 20).toUpperCase(), 'ascii');
    const head = Buffer.from([0x1c, 0x18, person.length]);
    const middle = Buffer.from([0x15, 0x02, 0x00, direction === 'out' ? 0x11 : 0x12, 0x18, tail.length]);
    return `wamid.${Buffer.concat([head, person, middle, tail, Buffer.from([0])]).toString('base64')}`;
  }

  #bytes(kind: string, length: number): Buffer {
    const count = this.#counts.get(kind) ?? 0;
    this.#counts.set(kind, count + 1);
    const blocks: Buffer[] = [];
    for (let block = 0; block * 32 < length; block += 1) {
      blocks.push(createHash('sha256').update(`${this.#seed}|${kind}|${count}|${block}`).digest());
    }
    return Buffer.concat(blocks).subarray(0, length);
  }
}
