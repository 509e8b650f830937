import { createUploadSession, getUploadSession, uploadFileToSession } from '../graph/helpers/uploads.js';
import type { Medium } from './medium.js';
import type { PhaseContext } from './phase.js';

/** Types that an upload session takes. Source: Meta's resumable upload reference. */
const TYPES: ReadonlySet<string> = new Set(['application/pdf', 'image/jpeg', 'image/png', 'video/mp4']);

/** The medium of a run that an upload session may carry. */
export function sessionMedium(media: readonly Medium[]): Medium | undefined {
  return media.find(({ type }) => TYPES.has(type));
}

/**
 * Opens an upload session, sends a file to it and reads how far it came. The session expires by itself. `unless` says
 * why not.
 */
export async function probeUploadSession({ run, probes }: PhaseContext, unless: string | undefined): Promise<void> {
  const { appId } = run.profile;
  const medium = sessionMedium(run.media);
  if (unless !== undefined || appId === undefined || medium === undefined) {
    const lacks = appId === undefined ? 'no app is named (WATS_APP_ID)' : 'no medium is of a type that a session takes';
    for (const helper of [createUploadSession, uploadFileToSession, getUploadSession]) {
      probes.skip(helper, 'resumable upload', unless ?? lacks);
    }
    return;
  }
  const { filename, type, bytes } = medium;
  const { body } = await probes.create(
    createUploadSession,
    { appId, fileName: filename, fileLength: bytes.length, fileType: type },
    null,
    { variant: 'resumable upload', absent: 'this Graph has no upload sessions' },
  );
  if (body === undefined) return;
  const session = { uploadSessionId: body.id };
  await probes.act(
    uploadFileToSession,
    { ...session, file: bytes, fileOffset: 0 },
    {
      variant: 'resumable upload',
      check: ({ h }) => (h === undefined ? 'no file handle came for the whole file' : undefined),
    },
  );
  await probes.read(getUploadSession, session, {
    variant: 'resumable upload',
    check: ({ file_offset: at }) =>
      at === undefined || at === bytes.length ? undefined : 'the session counts another length than was sent',
  });
}
