import { LOCKED_PHASES, PHASE_IDS, PHASE_TITLES, type PhaseId } from '../campaign/phase.js';
import { authorize } from './0-authorize.js';
import { discover } from './1-discover.js';
import { webhook } from './2-webhook.js';
import { send } from './3-send.js';
import { media } from './4-media.js';
import { templates } from './5-templates.js';
import { flows } from './6-flows.js';
import { calling } from './7-calling.js';
import { admin } from './8-admin.js';
import { verify } from './9-verify.js';
import type { Phase } from './phase.js';

/** A phase that is not built yet: shown, and refused with its reason. */
export interface LockedPhase {
  readonly id: PhaseId;
  readonly title: string;
  readonly locked: string;
}

const BUILT: readonly Phase[] = [authorize, discover, webhook, send, media, templates, flows, calling, admin, verify];

/** All ten phases, in the runbook's order. */
export const PHASES: readonly (Phase | LockedPhase)[] = PHASE_IDS.map((id) => {
  const built = BUILT.find((phase) => phase.id === id);
  return built ?? { id, title: PHASE_TITLES[id], locked: LOCKED_PHASES[id] ?? 'not built' };
});

export function isLocked(phase: Phase | LockedPhase): phase is LockedPhase {
  return 'locked' in phase;
}

/** The built phases among these, in order, phase 0 first whether listed or not. */
export function selectPhases(ids: readonly PhaseId[]): { readonly phases: Phase[]; readonly locked: LockedPhase[] } {
  const wanted = new Set<PhaseId>([0, ...ids]);
  const chosen = PHASES.filter(({ id }) => wanted.has(id));
  return { phases: chosen.filter((phase): phase is Phase => !isLocked(phase)), locked: chosen.filter(isLocked) };
}
