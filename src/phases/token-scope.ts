import type { Profile } from '../campaign/profile.js';

/** What debug_token said of the campaign's own token. */
export interface TokenFacts {
  readonly is_valid: boolean;
  readonly expires_at?: number | undefined;
  readonly scopes?: readonly string[] | undefined;
  readonly granular_scopes?:
    readonly { readonly scope: string; readonly target_ids?: readonly (string | number)[] | undefined }[] | undefined;
}

export type TokenJudgement =
  | { readonly verdict: 'fit'; readonly note: string }
  /** Every asset of the business: the operator must accept it. */
  | { readonly verdict: 'broad'; readonly note: string }
  | { readonly verdict: 'unfit'; readonly note: string };

const NEEDED = ['whatsapp_business_management', 'whatsapp_business_messaging'] as const;

/**
 * Scopes that have to do with WhatsApp or that every token carries. Anything else is unexpectedly broad. Source: Meta's
 * permission reference; the campaign page's abort criteria.
 */
const HARMLESS: ReadonlySet<string> = new Set([
  ...NEEDED,
  'whatsapp_business_manage_events',
  'business_management',
  'public_profile',
]);

/** Judges the token's scopes against what the campaign needs and the assets of the profile. */
export function judgeToken(
  token: TokenFacts,
  profile: Pick<Profile, 'wabaId' | 'phoneNumberId' | 'businessId'>,
  now: Date,
): TokenJudgement {
  const granular = token.granular_scopes ?? [];
  const scopes = new Set([...(token.scopes ?? []), ...granular.map(({ scope }) => scope)]);
  if (!token.is_valid) return { verdict: 'unfit', note: 'Meta says that the token is not valid: issue a new one' };
  if (token.expires_at !== undefined && token.expires_at > 0 && token.expires_at * 1000 <= now.getTime()) {
    return { verdict: 'unfit', note: 'the token has expired: issue a new one' };
  }
  const missing = NEEDED.filter((scope) => !scopes.has(scope));
  if (missing.length > 0) return { verdict: 'unfit', note: `the token lacks ${missing.join(' and ')}` };
  const foreign = [...scopes].filter((scope) => !HARMLESS.has(scope));
  if (foreign.length > 0) {
    return {
      verdict: 'unfit',
      note: `the token is unexpectedly broad: ${foreign.length} scope(s) beyond WhatsApp, such as ${nameOf(foreign)}`,
    };
  }
  // A scope may stand more than once; one entry without targets is enough to make it broad.
  const entries = NEEDED.map((scope) => granular.filter((entry) => entry.scope === scope));
  if (entries.some((same) => same.length === 0 || same.some(({ target_ids }) => (target_ids ?? []).length === 0))) {
    return { verdict: 'broad', note: 'a scope of the token names no target, so it covers every asset of the business' };
  }
  const targets = entries.map((same) => same.flatMap(({ target_ids }) => target_ids?.map(String) ?? []));
  const ours = [profile.wabaId, profile.phoneNumberId, profile.businessId];
  if (targets.some((ids) => !ids.some((id) => ours.includes(id)))) {
    return { verdict: 'unfit', note: 'a scope of the token names other assets than those of the profile' };
  }
  const others = new Set(targets.flat().filter((id) => !ours.includes(id))).size;
  return {
    verdict: 'fit',
    note: `${describeExpiry(token, now)}${others === 0 ? '' : `; ${others} further asset(s) are within its scopes`}`,
  };
}

const nameOf = (scopes: readonly string[]) => scopes.find((scope) => /^[a-z_]{1,60}$/.test(scope)) ?? 'an unnamed one';

/** When the token ends, in words. */
export function describeExpiry({ expires_at }: Pick<TokenFacts, 'expires_at'>, now: Date): string {
  if (expires_at === undefined || expires_at === 0) return 'the token does not expire; rotate it after the campaign';
  const days = Math.floor((expires_at * 1000 - now.getTime()) / 86_400_000);
  return `the token expires in ${days} day(s)`;
}
