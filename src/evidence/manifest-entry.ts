import * as z from 'zod/mini';
import { PHASE_IDS, type PhaseId } from '../campaign/phase.js';
import { ownsName } from '../campaign/run-identity.js';

/** What a run can leave behind, in the order in which the runbook cleans up: calls first. */
export const RESOURCE_TYPES = [
  'call',
  'media',
  'template',
  'flow',
  'group',
  'qr-code',
  'block',
  'setting',
  'upload-session',
  'tunnel',
] as const;
export type ResourceType = (typeof RESOURCE_TYPES)[number];

/** How far a creation came. `intent`: about to be sent, or cut off; `possible-leftover`: unanswered, and not listable. */
export const ENTRY_STATES = ['intent', 'created', 'not-created', 'unknown', 'possible-leftover'] as const;
export type EntryState = (typeof ENTRY_STATES)[number];

/**
 * How far a clean-up came. `unconfirmed`: nothing proves that it is gone; `expires`: it goes by itself; `kept`: Meta
 * removes it for nobody, such as a published flow.
 */
export const CLEANUP_STATUSES = ['pending', 'done', 'failed', 'not-needed', 'unconfirmed', 'expires', 'kept'] as const;
export type CleanupStatus = (typeof CLEANUP_STATUSES)[number];

/** One resource that the run was about to make. */
export interface ManifestEntry {
  readonly n: number;
  readonly type: ResourceType;
  readonly phase: PhaseId;
  /** The prefixed name, in clear; for a setting or tunnel a word of our own; null where there is none. */
  readonly name: string | null;
  /** Salted hash of the id, 12 hex digits. */
  readonly hash: string | null;
  /** The id, sealed with the run's key for this run, entry and type only. */
  readonly sealed: string | null;
  /** ISO time of the intent. */
  readonly createdAt: string;
  readonly endpointGroup: string;
  /** Name of the helper that removes it. */
  readonly cleanupAction: string;
  readonly state: EntryState;
  readonly cleanup: CleanupStatus;
  /** ISO time. */
  readonly cleanedAt: string | null;
  /** ISO time at which it goes by itself. */
  readonly expiresAt: string | null;
  readonly note: string | null;
}

/** Text of a pattern. */
export const patterned = (pattern: RegExp) => z.string().check(z.regex(pattern));
/** An ISO time in UTC, with milliseconds. */
export const TIME = patterned(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
const HASH = patterned(/^[0-9a-f]{12}$/);
/** A salted hash as it stands among other text. */
export const TAG = patterned(/^#[0-9a-f]{12}$/);
/** A SHA-256 or HMAC, in hex. */
export const DIGEST = patterned(/^[0-9a-f]{64}$/);
/** A plain word of our own: the name of a helper, of an endpoint group, of a setting. */
export const WORD = patterned(/^[A-Za-z][A-Za-z_.-]{0,63}$/);
/** A file name without folders. */
export const FILE_NAME = patterned(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/);
/** A longer note is cut, in characters. */
export const NOTE_LENGTH = 400;
/** A note. */
export const NOTE = z.string().check(z.maxLength(NOTE_LENGTH));

/** An entry as it stands in a manifest. */
export const EntrySchema = z.strictObject({
  n: z.int().check(z.minimum(1)),
  type: z.enum(RESOURCE_TYPES),
  phase: z.literal(PHASE_IDS),
  name: z.nullable(z.string().check(z.maxLength(200))),
  hash: z.nullable(HASH),
  sealed: z.nullable(patterned(/^[g-v]{56,20000}$/)),
  createdAt: TIME,
  endpointGroup: WORD,
  cleanupAction: WORD,
  state: z.enum(ENTRY_STATES),
  cleanup: z.enum(CLEANUP_STATUSES),
  cleanedAt: z.nullable(TIME),
  expiresAt: z.nullable(TIME),
  note: z.nullable(NOTE),
});

/** Whether an entry of the type may bear the name: one of the run's own, or a plain word for what has no name. */
export function isEntryName(prefix: string, type: ResourceType, name: string): boolean {
  return ownsName(prefix, name) || ((type === 'setting' || type === 'tunnel') && WORD.safeParse(name).success);
}

/** Why an entry may not stand in a manifest of the prefix; undefined when it may. */
export function entryProblem(prefix: string, entry: ManifestEntry): string | undefined {
  const { error } = z.safeParse(EntrySchema, entry);
  if (error !== undefined) return `an entry breaks the format at ${error.issues[0]?.path.map(String).join('.')}`;
  if (entry.name === null || isEntryName(prefix, entry.type, entry.name)) return undefined;
  return 'the name of a resource must begin with the prefix of the run';
}

/** How long what cannot be listed lives on Meta's side when nobody deletes it, in days. */
const UNLISTED_DAYS: Partial<Record<ResourceType, number>> = { media: 30, 'upload-session': 30 };
const DAY_MS = 86_400_000;

/** What becomes of an entry whose answer never came. */
export function unanswered(entry: ManifestEntry): Pick<ManifestEntry, 'state' | 'cleanup' | 'expiresAt'> {
  const days = UNLISTED_DAYS[entry.type];
  const expiry = days === undefined ? null : new Date(Date.parse(entry.createdAt) + days * DAY_MS).toISOString();
  const expiresAt = entry.expiresAt ?? expiry;
  switch (entry.type) {
    case 'call':
    case 'media':
      return { state: 'possible-leftover', cleanup: 'unconfirmed', expiresAt };
    case 'upload-session':
      return { state: 'unknown', cleanup: 'expires', expiresAt };
    default:
      return { state: 'unknown', cleanup: 'pending', expiresAt };
  }
}

/** Words and short numbers; nothing as long as the digits of an id or a credential. */
const OWN_WORDS = /^(?!.*\d{7})(?!.*[A-Za-z0-9]{31})[\w ,.;:'()[\]#/…–-]{0,400}$/;
const TAGS = /#[0-9a-f]{12}\b/g;

/** A note as it may stand in a manifest: words of ours and tags, or word that it was withheld. */
export function ownWords(note: string | undefined): string | null {
  if (note === undefined) return null;
  return OWN_WORDS.test(note.replace(TAGS, '#')) ? note : 'a note was withheld: it held more than words';
}
