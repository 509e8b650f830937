import { createHash, timingSafeEqual } from 'node:crypto';
import * as z from 'zod/mini';
import { OperatorError } from './operator-error.js';
import { PHASE_IDS, type PhaseId } from './phase.js';
import type { Profile } from './profile.js';

/** The assets that an operator authorizes, by the names of the profile. */
const ASSET_NAMES = ['origin', 'wabaId', 'phoneNumberId', 'recipient'] as const;
export type AssetName = (typeof ASSET_NAMES)[number];

/**
 * An operator's word for exact assets and phases, with an end. Assets stand as hashes over a salt of its own, so that
 * it can be kept and shown; it is void as soon as the profile no longer matches them.
 */
export interface Authorization {
  /** Where it comes from, in our words: `environment, for this run`, `file`, `form`. */
  readonly by: string;
  readonly statement: string;
  readonly phases: ReadonlySet<PhaseId>;
  /** Null: ends with the run. */
  readonly expiresAt: Date | null;
  readonly salt: string;
  readonly assets: Readonly<Partial<Record<AssetName, string>>>;
}

export function hashAsset(salt: string, value: string): string {
  return createHash('sha256').update(value).update('\0').update(salt).digest('hex');
}

function assetsOf(profile: Profile): Partial<Record<AssetName, string>> {
  return {
    origin: profile.origin,
    wabaId: profile.wabaId,
    phoneNumberId: profile.phoneNumberId,
    ...(profile.recipient === undefined ? {} : { recipient: profile.recipient }),
  };
}

/** Authorizes the profile's own assets for these phases: the terminal's environment, the window's form, a dry run. */
export function authorize(
  profile: Profile,
  phases: readonly PhaseId[],
  terms: Pick<Authorization, 'by' | 'statement' | 'expiresAt' | 'salt'>,
): Authorization {
  const assets = Object.fromEntries(
    Object.entries(assetsOf(profile)).map(([name, value]) => [name, hashAsset(terms.salt, value)]),
  );
  return { ...terms, phases: new Set(phases), assets };
}

export type AuthorizationGap = { readonly rule: string; readonly mend: string };

/** Why the authorization does not cover this phase on this profile now; undefined when it does. */
export function authorizationGap(
  authorization: Authorization,
  profile: Profile,
  phase: PhaseId,
  now: Date,
): AuthorizationGap | undefined {
  if (authorization.expiresAt !== null && authorization.expiresAt <= now) {
    return { rule: 'the authorization has expired', mend: 'Authorize the assets again.' };
  }
  // Phase 0 checks the authorization itself and phase 9 cleans up: both belong to every campaign.
  if (phase !== 0 && phase !== 9 && !authorization.phases.has(phase)) {
    return { rule: `phase ${phase} is not among the authorized phases`, mend: 'Authorize this phase, then run again.' };
  }
  for (const [name, value] of Object.entries(assetsOf(profile))) {
    const authorized = authorization.assets[name as AssetName];
    if (authorized === undefined || !sameText(authorized, hashAsset(authorization.salt, value))) {
      return { rule: `the authorization does not name this ${name}`, mend: 'Authorize exactly the assets of the run.' };
    }
  }
  return undefined;
}

const FileSchema = z.object({
  version: z.literal(1),
  statement: z.string().check(z.minLength(1), z.maxLength(500)),
  phases: z.array(z.union(PHASE_IDS.map((id) => z.literal(id)))),
  expiresAt: z.string(),
  salt: z.string().check(z.minLength(16), z.maxLength(200)),
  assets: z.record(z.string(), z.string().check(z.regex(/^[0-9a-f]{64}$/))),
});

/** An ISO 8601 time with its zone: without one it would end at another moment on another machine. */
const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** Reads an authorization file. Throws `OperatorError` naming the first thing that is wrong with it. */
export function readAuthorizationFile(text: string): Authorization {
  const refuse = (rule: string): never => {
    throw new OperatorError({
      code: 'configuration',
      thing: 'the authorization file',
      rule,
      mend: 'Write the file anew: {"version":1,"statement","phases":[…],"expiresAt":ISO time,"salt","assets":{"origin","wabaId","phoneNumberId","recipient": SHA-256 hex of value, a zero byte and salt}}.',
    });
  };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return refuse('must be a JSON document');
  }
  const parsed = z.safeParse(FileSchema, json);
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.map(String) ?? [];
    // A name of the file's own making may be a value in the wrong place: it is not repeated.
    const known = path.every((part) => part in FileSchema.shape || isAssetName(part) || /^\d{1,3}$/.test(part));
    return refuse(`the field ${(known ? path.join('.') : path[0]) || '(top)'} breaks the format`);
  }
  const file = parsed.data;
  const expiresAt = new Date(file.expiresAt);
  // A day that its month does not have would be taken for one of the next.
  const day = file.expiresAt.slice(0, 10);
  if (!ISO_TIME.test(file.expiresAt) || Number.isNaN(expiresAt.getTime()) || !isDay(day)) {
    return refuse('expiresAt must be an ISO time with its zone');
  }
  if (!Object.keys(file.assets).every(isAssetName))
    return refuse('assets may name only origin, wabaId, phoneNumberId and recipient');
  return {
    by: 'file',
    statement: file.statement,
    phases: new Set(file.phases),
    expiresAt,
    salt: file.salt,
    assets: file.assets,
  };
}

const isDay = (text: string) => new Date(`${text}T00:00Z`).toISOString().startsWith(text);

function isAssetName(name: string): name is AssetName {
  return ASSET_NAMES.some((known) => known === name);
}

function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
