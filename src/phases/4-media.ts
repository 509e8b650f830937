import { createHash } from 'node:crypto';
import { PHASE_TITLES } from '../campaign/phase.js';
import type { ManifestEntry } from '../evidence/manifest.js';
import type { ActHelper, Defined } from '../graph/helper.js';
import { deleteMedia, downloadMedia, downloadMediaBytes, uploadMedia } from '../graph/helpers/media.js';
import { sendAudio, sendDocument, sendImage, sendSticker, sendVideo } from '../graph/helpers/messages.js';
import { createUploadSession, uploadFileToSession } from '../graph/helpers/uploads.js';
import { cleanEntry } from './cleanup.js';
import { type Accepted, followAll, Losses, OUTSIDE_WINDOW, sendOne, type SentMessage } from './delivery.js';
import { optedIn } from './gate.js';
import { kindOf, type Medium, type MediumKind } from './medium.js';
import type { Phase, PhaseContext, PlannedRun } from './phase.js';
import { planned, type PlannedAction } from './request-picture.js';
import { probeUploadSession, sessionMedium } from './upload-session.js';

/** The whole life of a medium: upload, metadata, bytes with integrity, send by id, delete, proof that it is gone. */
export const media: Phase = {
  id: 4,
  title: PHASE_TITLES[4],
  summary: 'Uploads media of each kind, reads them back, sends them by id, deletes them and proves that they are gone.',
  risks: ['side-effect', 'destructive'],
  effects: plannedActions,
  irreversible: 'Sent media cannot be taken back; the uploaded files are deleted.',
  run: async (context) => {
    const { run, probes } = context;
    const losses = new Losses();
    let patienceMs = run.webhookWaitMs;
    let isLost = false;
    // One after the other, so that a crash leaves at most one behind.
    for (const [at, medium] of run.media.entries()) {
      if (isLost) {
        probes.skip(uploadMedia, medium.type, 'not uploaded: the answer to the upload before it was lost');
        continue;
      }
      const { made, isUnknown } = await upload(context, medium);
      isLost = isUnknown;
      if (made === undefined) continue;
      await probeBytes(context, medium, made.id, at === 0 ? '' : ` of the ${kindOf(medium.type)}`);
      const sent = await sendById(context, medium, made.id, losses);
      // Meta reads a medium while it delivers it: it stays until the status is there.
      const until = run.clock.monotonic() + patienceMs;
      await followAll(context, sent, until);
      patienceMs = Math.max(0, until - run.clock.monotonic());
      const removed = await cleanEntry(run.manifest, made.entry, probes, run.profile);
      if (!removed) probes.abort('cleanup-failure', `${deleteMedia.name} did not remove what this run uploaded`);
    }
    await probeUploadSession(context, isLost ? 'not opened: the answer to an upload was lost' : undefined);
  },
};

/** How a medium of a kind is sent by its id. */
const SENDERS: Readonly<
  Record<MediumKind, Defined<ActHelper<{ phoneNumberId: string; to: string; mediaId?: string | undefined }, Accepted>>>
> = {
  image: sendImage,
  audio: sendAudio,
  video: sendVideo,
  document: sendDocument,
  sticker: sendSticker,
};

const BY_ID = 'by id';
const NO_RECIPIENT = 'no test recipient is set';

/** Why media are not sent by id; undefined: they are. */
function whyUnsent(run: PlannedRun): string | undefined {
  if (!optedIn(run, 'WATS_ENABLE_SEND')) return 'WATS_ENABLE_SEND is not set';
  return run.profile.recipient === undefined ? NO_RECIPIENT : undefined;
}

function plannedActions(run: PlannedRun): PlannedAction[] {
  const count = run.media.length;
  const kinds = run.media.map(({ type }) => kindOf(type));
  const sends = whyUnsent(run) === undefined ? [...new Set(kinds)] : [];
  const hasSession = run.profile.appId !== undefined && sessionMedium(run.media) !== undefined;
  return [
    planned(uploadMedia, 'upload of a test medium', count),
    ...sends.map((kind) =>
      planned(SENDERS[kind], `${ARTICLES[kind]} by its id`, kinds.filter((one) => one === kind).length),
    ),
    planned(deleteMedia, 'deletion of what this run uploaded', count),
    ...(hasSession
      ? [
          planned(createUploadSession, 'an upload session, which expires by itself'),
          planned(uploadFileToSession, 'a file in that session'),
        ]
      : []),
  ];
}

const ARTICLES: Readonly<Record<MediumKind, string>> = {
  image: 'an image',
  audio: 'sound',
  video: 'a video',
  document: 'a document',
  sticker: 'a sticker',
};

interface Made {
  readonly id: string;
  readonly entry: ManifestEntry;
}

/** One whose answer was lost may be left for 30 days: no further one follows it. */
async function upload({ run, probes }: PhaseContext, { type, filename, bytes: file }: Medium) {
  const input = { phoneNumberId: run.profile.phoneNumberId, file, type, filename };
  const { body, entry, outcome } = await probes.create(uploadMedia, input, null, { variant: type });
  const made: Made | undefined = body === undefined || entry === undefined ? undefined : { id: body.id, entry };
  return { made, isUnknown: outcome === 'unknown' };
}

async function probeBytes(
  { run, probes }: PhaseContext,
  medium: Medium,
  mediaId: string,
  which: string,
): Promise<void> {
  const metadata = await probes.read(
    downloadMedia,
    { mediaId },
    {
      variant: `metadata${which}`,
      check: ({ mime_type, sha256, file_size }) => {
        if (mime_type.split(';')[0]?.trim() !== medium.type)
          return 'the metadata names another MIME type than was uploaded';
        if (file_size !== undefined && Number(file_size) !== medium.bytes.length)
          return 'the metadata names another size than was uploaded';
        return sameDigest(sha256, medium.sha256) ? undefined : 'the metadata names another digest than was uploaded';
      },
    },
  );
  const variant = `bytes with integrity${which}`;
  const answer = metadata.body ?? (metadata.result?.kind === 'answered' ? metadata.result.body : undefined);
  if (answer === undefined) return probes.skip(downloadMediaBytes, variant, 'no metadata came, so no URL is known');
  await probes.readBytes(
    downloadMediaBytes,
    { url: answer.url },
    {
      variant,
      maxBytes: run.caps.download,
      check: (bytes) =>
        createHash('sha256').update(bytes).digest('hex') === medium.sha256
          ? undefined
          : 'the bytes that came back are not those that were uploaded',
    },
  );
}

async function sendById(
  context: PhaseContext,
  medium: Medium,
  mediaId: string,
  losses: Losses,
): Promise<SentMessage[]> {
  const { run, probes } = context;
  const { phoneNumberId, recipient: to } = run.profile;
  const helper = SENDERS[kindOf(medium.type)];
  const reason = whyUnsent(run) ?? losses.reason;
  if (reason !== undefined || to === undefined) {
    probes.skip(helper, BY_ID, reason ?? NO_RECIPIENT);
    return [];
  }
  const asked = { variant: BY_ID, expected: [OUTSIDE_WINDOW] };
  const done = await sendOne(context, helper, { phoneNumberId, to, mediaId }, asked);
  losses.count(done);
  return done.sent === undefined ? [] : [done.sent];
}

/** Meta documents hex; base64 of the same 32 bytes was seen as well. */
function sameDigest(seen: string, hex: string): boolean {
  return seen.toLowerCase() === hex || Buffer.from(seen, 'base64').toString('hex') === hex;
}
