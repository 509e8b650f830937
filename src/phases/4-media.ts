import { PHASE_TITLES } from '../campaign/phase.js';
import { createHash } from 'node:crypto';
import { deleteMedia, downloadMedia, downloadMediaBytes, uploadMedia } from '../graph/helpers/media.js';
import { sendImage } from '../graph/helpers/messages.js';
import { cleanEntry } from './cleanup.js';
import { OUTSIDE_WINDOW, sendAndFollow } from './delivery.js';
import { optedIn } from './gate.js';
import type { Medium } from './medium.js';
import type { Phase, PhaseContext } from './phase.js';

/** The whole life of a medium: upload, metadata, bytes with integrity, send by id, delete, proof that it is gone. */
export const media: Phase = {
  id: 4,
  title: PHASE_TITLES[4],
  summary: 'Uploads a medium, reads it back, sends it by id, deletes it and proves that it is gone.',
  risks: ['side-effect', 'destructive'],
  effects: (run) => [
    { helper: 'uploadMedia', risk: 'side-effect', count: run.media.length, summary: 'upload of a test medium' },
    ...(optedIn(run, 'WATS_ENABLE_SEND')
      ? [
          {
            helper: 'sendImage',
            risk: 'side-effect' as const,
            count: run.media.filter(isImage).length,
            summary: 'an image by its id',
          },
        ]
      : []),
    {
      helper: 'deleteMedia',
      risk: 'destructive',
      count: run.media.length,
      summary: 'deletion of what this run uploaded',
    },
  ],
  irreversible: 'A sent image cannot be taken back; the uploaded medium is deleted.',
  run: async (context) => {
    for (const medium of context.run.media) await probeMedium(context, medium);
  },
};

const isImage = ({ type }: Medium) => type === 'image/png' || type === 'image/jpeg';

async function probeMedium(context: PhaseContext, medium: Medium): Promise<void> {
  const { run, probes } = context;
  const { phoneNumberId } = run.profile;
  const { body, entry } = await probes.create(
    uploadMedia,
    { phoneNumberId, file: medium.bytes, type: medium.type, filename: medium.filename },
    null,
    { variant: medium.type },
  );
  if (body === undefined || entry === undefined) return;
  await probeBytes(context, medium, body.id);
  await probeSend(context, medium, body.id);
  const removed = await cleanEntry(run.manifest, entry, probes, run.profile);
  if (!removed) probes.abort('cleanup-failure', `${deleteMedia.name} did not remove what this run uploaded`);
}

async function probeBytes({ run, probes }: PhaseContext, medium: Medium, mediaId: string): Promise<void> {
  const metadata = await probes.read(
    downloadMedia,
    { mediaId },
    {
      variant: 'metadata',
      check: ({ mime_type, sha256 }) => {
        if (mime_type.split(';')[0]?.trim() !== medium.type)
          return 'the metadata names another MIME type than was uploaded';
        return sameDigest(sha256, medium.sha256) ? undefined : 'the metadata names another digest than was uploaded';
      },
    },
  );
  const answer = metadata.body ?? (metadata.result?.kind === 'answered' ? metadata.result.body : undefined);
  if (answer === undefined) return probes.skip(downloadMediaBytes, 'bytes', 'no metadata came, so no URL is known');
  await probes.readBytes(
    downloadMediaBytes,
    { url: answer.url },
    {
      variant: 'bytes with integrity',
      maxBytes: run.caps.download,
      check: (bytes) =>
        createHash('sha256').update(bytes).digest('hex') === medium.sha256
          ? undefined
          : 'the bytes that came back are not those that were uploaded',
    },
  );
}

async function probeSend(context: PhaseContext, medium: Medium, mediaId: string): Promise<void> {
  const { run, probes } = context;
  const { phoneNumberId, recipient } = run.profile;
  const variant = 'by id';
  if (!isImage(medium)) return probes.skip(sendImage, variant, 'the medium is not an image');
  if (!optedIn(run, 'WATS_ENABLE_SEND')) return probes.skip(sendImage, variant, 'WATS_ENABLE_SEND is not set');
  if (recipient === undefined) return probes.skip(sendImage, variant, 'no test recipient is set');
  await sendAndFollow(context, sendImage, { phoneNumberId, to: recipient, mediaId }, variant, [OUTSIDE_WINDOW]);
}

/** Meta documents hex; base64 of the same 32 bytes was seen as well. */
function sameDigest(seen: string, hex: string): boolean {
  return seen.toLowerCase() === hex || Buffer.from(seen, 'base64').toString('hex') === hex;
}
