import { deleteMedia, downloadMedia } from '../../graph/helpers/media.js';
import type { Remover } from './remover.js';

/** Media cannot be listed. */
export const media: Remover = {
  remove: ({ probes }, resource) => probes.remove(deleteMedia, resource, { variant: 'clean-up' }),
  isGone: async ({ probes }, { id }) => {
    const { outcome } = await probes.read(downloadMedia, { mediaId: id }, { variant: 'proof of deletion', gone: true });
    return outcome === 'pass';
  },
};
