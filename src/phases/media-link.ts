import type { PlannedRun } from './phase.js';
import { type MediumKind, kindOf, typeOf } from './medium.js';

/** The generated files under a name that is kept for examples: no request ever reaches it. */
const EXAMPLES: Readonly<Record<MediumKind, string>> = {
  image: 'https://example.com/wats-live.png',
  audio: 'https://example.com/wats-live.amr',
  video: 'https://example.com/wats-live.mp4',
  document: 'https://example.com/wats-live.pdf',
  sticker: 'https://example.com/wats-live.webp',
};

/**
 * The link of a medium of a kind: the operator's own, by its file ending. Meta fetches what a link names, so that
 * against Meta there is no other; any other Graph gets one that leads nowhere.
 */
export function linkTo(kind: string, { profile }: Pick<PlannedRun, 'profile'>): string | undefined {
  const own = profile.mediaLinks.find((link) => {
    const type = typeOf(new URL(link).pathname);
    return type !== undefined && kindOf(type) === kind;
  });
  return own ?? (profile.target === 'meta' ? undefined : EXAMPLES[kind as MediumKind]);
}
