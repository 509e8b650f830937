import { terminateCall } from '../../graph/helpers/calls.js';
import type { Remover } from './remover.js';

/**
 * Calls can be neither listed nor read: Meta's yes to their end is the proof, and a terminate event where a receiver
 * hears one. Meta documents no time after which an unanswered one ends, nor any limit of a call's duration; without
 * media the recipient's app ends it (error 138021).
 */
export const call: Remover = {
  remove: ({ probes, assets: { phoneNumberId } }, resource) =>
    probes.remove(
      terminateCall,
      { ...resource, phoneNumberId },
      { variant: 'clean-up', check: ({ success }) => (success ? undefined : 'Meta did not confirm it') },
    ),
  lost: '; it rings out by itself, and Meta names no time for that: look at the recipient’s phone',
};
