import type { ProbeRow } from './row.js';

const SENDS = /^(?:send|uploadAndSend)|^(?:requestLocation|removeReaction)$/;

/** Whether a helper puts a message on the recipient's telephone. */
function isSend(helper: string): boolean {
  return SENDS.test(helper);
}

/* From the runbook's rollback limits and Meta's documents, each with the helpers that bring it about. */
const LIMITS: readonly (readonly [(probe: ProbeRow) => boolean, string])[] = [
  [({ helper }) => isSend(helper), 'Sent messages cannot be unsent: they stay on the recipient’s telephone.'],
  [
    ({ helper }) => helper === 'markMessageAsRead' || helper === 'indicateTyping',
    'Read receipts and typing indicators cannot be taken back; a typing indicator also marks the message as read.',
  ],
  [
    ({ helper }) => /^(?:initiate|accept|preAccept)Call$/.test(helper),
    'Calls cannot be unmade: the recipient was rung.',
  ],
  [
    ({ helper }) => /MessageTemplate$|AuthenticationTemplate$|^unpauseTemplate$/.test(helper),
    'Template reviews and status changes may persist; the name of a deleted approved template stays locked for 30 days.',
  ],
  [
    ({ helper }) => helper === 'publishFlow' || helper === 'deprecateFlow',
    'A published Flow can only be deprecated, and a deprecated Flow cannot be brought back.',
  ],
  [
    ({ helper }) => /GroupInviteLink$|GroupJoinRequests$|GroupParticipants$/.test(helper),
    'Group invitations that were reset, and people let in, turned away or removed, are not restored by the run.',
  ],
  [({ phase }) => phase === 8, 'Admin changes may persist beyond the settings that the run restored.'],
];

/** Whether a probe had, or may have had, an effect: a mutation that was not turned down. */
function effective(probe: ProbeRow): boolean {
  if (probe.outcome === 'skipped' || probe.method === null) return false;
  if (probe.method === 'GET' && probe.phase !== 8) return false;
  return probe.status === null || probe.status < 400 || probe.status >= 500;
}

/** What cannot be undone of what this run did; only what applies. */
export function rollbackLimits(probes: readonly ProbeRow[]): readonly string[] {
  const done = probes.filter(effective);
  return LIMITS.filter(([applies]) => done.some(applies)).map(([, sentence]) => sentence);
}
