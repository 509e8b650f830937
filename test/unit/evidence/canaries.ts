import { createRedactor } from '../../../src/evidence/redactor.js';
import type { Redactor } from '../../../src/evidence/redactor.js';

export const TOKEN = 'EAAGm0PX4ZCpsBAKZCZBx7Qm1TnVw0y9LkJh3RfTgUjIoPaSdFgHjKlZxCvBnM12345qWeRt';
export const SECRET = 'q9-Zt7+mK2/wXr5_Lp8vNc3b';
export const RECIPIENT = '+15550001111';
export const KNOWN = [
  { value: TOKEN, label: 'access-token' },
  { value: SECRET, label: 'app-secret' },
  { value: '102290129340398', label: 'waba-id' },
  { value: RECIPIENT, label: 'recipient' },
];
export const redactor = (fill = 7): Redactor =>
  createRedactor({ salt: Buffer.alloc(32, fill), runId: 'r1', known: KNOWN });
export const json = (value: unknown): string => redactor().line(redactor().value(value));
/** No piece of 16 characters of the token, in any case. */
export const withoutPieces = (text: string): boolean => {
  const folded = text.toLowerCase();
  for (let at = 0; at + 16 <= TOKEN.length; at++)
    if (folded.includes(TOKEN.slice(at, at + 16).toLowerCase())) return false;
  return true;
};
