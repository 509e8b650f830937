import type { PhaseId } from '../campaign/phase.js';
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

/** All ten phases, in the runbook's order. */
const PHASES: readonly Phase[] = [authorize, discover, webhook, send, media, templates, flows, calling, admin, verify];

/** These phases, in order, phase 0 first whether listed or not. */
export function selectPhases(ids: readonly PhaseId[]): readonly Phase[] {
  return PHASES.filter(({ id }) => id === 0 || ids.includes(id));
}
