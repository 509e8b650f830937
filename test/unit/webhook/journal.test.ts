import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { ftruncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEnvelope } from '../../../src/webhook/envelope.js';
import { Journal } from '../../../src/webhook/journal.js';
import type { JournalSeal } from '../../../src/webhook/journal.js';
import { encodeEnvelope, sampleEnvelope, sampleIds } from '../../../src/webhook/samples.js';

const KEY = randomBytes(32);

const SEAL: JournalSeal = {
  seal: (body) => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', KEY, nonce);
    return Buffer.concat([nonce, cipher.update(body), cipher.final(), cipher.getAuthTag()]).toString('base64url');
  },
  open: (sealed) => {
    const bytes = Buffer.from(sealed, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', KEY, bytes.subarray(0, 12));
    decipher.setAuthTag(bytes.subarray(-16));
    return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
  },
};

let folder = '';
let path = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wats-journal-'));
  path = join(folder, 'webhooks.journal');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function body(n: number): Buffer {
  return encodeEnvelope(sampleEnvelope('message', sampleIds({ messageId: `wamid.${n}`, time: 1_700_000_000 + n })));
}

function write(count: number): void {
  const journal = Journal.open(path, SEAL);
  for (let n = 0; n < count; n += 1) journal.append(body(n));
  journal.close();
}

function idsOf(journal: Journal): (string | null)[] {
  return [...journal.deliveries()].flatMap((delivery) =>
    readEnvelope(delivery.body).updates.map((update) => update.id),
  );
}

describe('journal', () => {
  it('gives back what was appended, with mode 0600 and nothing raw in the file', () => {
    write(3);
    const journal = Journal.open(path, SEAL);
    expect(idsOf(journal)).toEqual(['wamid.0', 'wamid.1', 'wamid.2']);
    const keys = [0, 1, 2].map((n) => readEnvelope(JSON.parse(body(n).toString())).updates[0]?.key);
    expect([...journal.keys()]).toEqual(keys);
    expect(journal.unreadable).toBe(0);
    journal.close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const text = readFileSync(path, 'utf8');
    expect(text).not.toMatch(/wamid|15550100|whatsapp/);
    expect(text.split('\n')).toHaveLength(4);
  });

  it('reopens at every byte of a torn last line, and goes on', () => {
    write(3);
    const whole = readFileSync(path);
    const twoLines = whole.indexOf(10, whole.indexOf(10) + 1) + 1;
    for (let length = twoLines; length < whole.length; length += 7) {
      writeFileSync(path, whole.subarray(0, length), { mode: 0o600 });
      const journal = Journal.open(path, SEAL);
      journal.append(body(9));
      expect(idsOf(journal)).toEqual(['wamid.0', 'wamid.1', 'wamid.9']);
      journal.close();
    }
  });

  it('counts what it cannot open and reads the rest', () => {
    write(2);
    appendFileSync(path, 'no line of ours\n1700000000000 AAAA\n1700000000000\n\n');
    const journal = Journal.open(path, SEAL);
    journal.append(body(5));
    expect(idsOf(journal)).toEqual(['wamid.0', 'wamid.1', 'wamid.5']);
    expect(journal.unreadable).toBe(4);
    journal.close();
  });

  it('reads a line of 3 MB', () => {
    const journal = Journal.open(path, SEAL);
    journal.append(Buffer.from(`"${'x'.repeat(3 * 1024 * 1024 - 2)}"`));
    journal.append(body(1));
    expect([...journal.deliveries()]).toHaveLength(2);
    journal.close();
  });

  it('leaves no half line after a full disk or a short write', () => {
    let full = false;
    const journal = Journal.open(path, SEAL, {
      writeSync: (fd, data, offset, length) => {
        if (full && offset > 0) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
        return writeSync(fd, data, offset, Math.min(length, 100));
      },
      ftruncateSync,
    });
    journal.append(body(1));
    full = true;
    expect(() => journal.append(body(2))).toThrow('ENOSPC');
    full = false;
    journal.append(body(3));
    expect(idsOf(journal)).toEqual(['wamid.1', 'wamid.3']);
    journal.close();
    expect(() => journal.append(body(4))).toThrow();
  });

  it('takes nothing more when a half line could not be undone', () => {
    const journal = Journal.open(path, SEAL, {
      writeSync: (fd, data, offset) => {
        if (offset > 0) throw new Error('EIO');
        return writeSync(fd, data, 0, 10);
      },
      ftruncateSync: () => {
        throw new Error('EIO');
      },
    });
    expect(() => journal.append(body(1))).toThrow('EIO');
    expect(() => journal.append(body(2))).toThrow('closed after a failed write');
    journal.close();
    expect(idsOf(Journal.open(path, SEAL))).toEqual([]);
  });

  it('refuses a link, a folder and a file that others may read', () => {
    write(1);
    symlinkSync(path, join(folder, 'link'));
    expect(() => Journal.open(join(folder, 'link'), SEAL)).toThrow('webhook journal');
    expect(() => Journal.open(folder, SEAL)).toThrow('webhook journal');
    chmodSync(path, 0o644);
    expect(() => Journal.open(path, SEAL)).toThrow('others may read');
  });
});
