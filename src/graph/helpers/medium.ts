import * as z from 'zod/mini';
import { lineUpTo, objectId, textUpTo, webAddress } from '../limits.js';

/** A medium, by id or by link. */
export const mediaInput = {
  mediaId: z.optional(objectId()),
  link: z.optional(webAddress('link')),
};

/** A medium is named once. */
export const oneMedium = z.refine<{ readonly mediaId?: string | undefined; readonly link?: string | undefined }>(
  ({ mediaId, link }) => (mediaId === undefined) !== (link === undefined),
  { error: 'must be given: mediaId or link, exactly one of them (Meta: media object)', path: ['mediaId'] },
);

/** Text below an image, a video or a document. */
export const caption = z.optional(textUpTo(1024, 'caption'));

/** The name under which a person sees a document. */
export const filename = z.optional(lineUpTo(240, 'filename'));

/** The media object of a message. */
export function mediumOf(input: {
  readonly mediaId?: string | undefined;
  readonly link?: string | undefined;
  readonly caption?: string | undefined;
  readonly filename?: string | undefined;
}) {
  return { id: input.mediaId, link: input.link, caption: input.caption, filename: input.filename };
}
