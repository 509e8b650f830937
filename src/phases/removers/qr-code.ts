import { deleteQrCode, listQrCodes } from '../../graph/helpers/qr-codes.js';
import { listAll } from '../listing.js';
import type { Remover } from './remover.js';

/** QR codes have no name of their own: they are found by their message, which begins with the run's own name. */
export const qrCode: Remover = {
  find: async ({ probes, assets: { phoneNumberId } }, { name }) => {
    const { items, stopped } = await listAll(probes, listQrCodes, { phoneNumberId }, 'look-up by name');
    if (stopped !== undefined) return 'unreadable';
    return items.filter(({ prefilled_message: text }) => text?.split(' ')[0] === name).map(({ code }) => code);
  },
  remove: ({ probes, assets: { phoneNumberId } }, resource) =>
    probes.remove(deleteQrCode, { ...resource, phoneNumberId }, { variant: 'clean-up' }),
};
