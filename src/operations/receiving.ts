import type { Logger } from '../campaign/ports.js';
import type { PhaseId } from '../campaign/phase.js';
import type { Profile } from '../campaign/profile.js';
import type { Redactor } from '../evidence/redactor.js';
import type { Inbox } from '../phases/inbox.js';
import { startReceiver } from '../webhook/receiver.js';
import type { RunPlan } from './run-plan.js';

/** The receiver's port when none is given and a public URL is set. */
export const DEFAULT_WEBHOOK_PORT = 8787;

/** Phases that something comes back to by webhook. */
const RECEIVING: ReadonlySet<PhaseId> = new Set([2, 3, 4, 5, 7]);

interface Opening {
  readonly inbox: Inbox;
  readonly plan: RunPlan;
  readonly profile: Profile;
  readonly port: number | undefined;
  readonly redactor: Redactor;
  readonly logger: Logger;
}

/** Starts the run's receiver where one is configured and wanted; false: nothing can be waited for. */
export async function openReceiver({ inbox, plan, profile, port, redactor, logger }: Opening): Promise<boolean> {
  const { path, verifyToken, appSecrets, publicUrl } = profile.webhook;
  const chosen = port ?? (plan.mode === 'dry-run' ? 0 : publicUrl === undefined ? undefined : DEFAULT_WEBHOOK_PORT);
  if (chosen === undefined || !plan.phases.some(({ id }) => RECEIVING.has(id))) return false;
  if (appSecrets.length === 0) {
    logger.warn(redactor.text('No app secret is set (WATS_APP_SECRET): the receiver refuses every delivery.'));
  }
  inbox.receiver = await startReceiver({
    port: chosen,
    path,
    secrets: appSecrets,
    verifyToken,
    ...(publicUrl === undefined ? {} : { publicHost: new URL(publicUrl).host }),
    onDelivery: ({ body }) => inbox.deliver(body),
    onRefused: (status, reason) => {
      logger.warn(redactor.text(`A delivery was refused with ${status}: ${reason}.`));
      if (status === 401) inbox.refuse();
    },
  });
  logger.info(redactor.text(`The webhook receiver listens on port ${inbox.receiver.port} of this machine.`));
  return true;
}
