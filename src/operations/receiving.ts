import type { Logger } from '../campaign/ports.js';
import type { PhaseId } from '../campaign/phase.js';
import type { Profile } from '../campaign/profile.js';
import type { Redactor } from '../evidence/redactor.js';
import type { Inbox } from '../phases/inbox.js';
import { type Receiver, startReceiver } from '../webhook/receiver.js';
import type { DeliveryJournal } from './delivery-journal.js';
import type { RunPlan } from './run-plan.js';

/** The receiver's port when none is given and a public URL is set. */
export const DEFAULT_WEBHOOK_PORT = 8787;

/** Phases that something comes back to by webhook. */
const RECEIVING: ReadonlySet<PhaseId> = new Set([2, 3, 4, 5, 6, 7, 8]);

interface Opening {
  readonly plan: RunPlan;
  readonly profile: Profile;
  readonly port: number | undefined;
}

/** What a run does with what arrives. */
interface Reader {
  readonly inbox: Inbox;
  readonly journal: DeliveryJournal;
  readonly redactor: Redactor;
  readonly logger: Logger;
}

/** A receiver that serves before the run has an inbox: a port in use is told before anything is written. */
class Mailbox {
  readonly receiver: Receiver;
  readonly #read: (reader: Reader) => void;

  constructor(receiver: Receiver, read: (reader: Reader) => void) {
    this.receiver = receiver;
    this.#read = read;
  }

  /** Hands every delivery from now on to the inbox, and closes with it. */
  open(reader: Reader, hasSecret: boolean): void {
    const { inbox, logger, redactor } = reader;
    inbox.receiver = this.receiver;
    this.#read(reader);
    if (!hasSecret) {
      logger.warn(redactor.text('No app secret is set (WATS_APP_SECRET): the receiver refuses every delivery.'));
    }
    logger.info(redactor.text(`The webhook receiver listens on port ${this.receiver.port} of this machine.`));
  }
}

/** Starts the run's receiver where one is configured and wanted; undefined: nothing can be waited for. */
export async function openMailbox({ plan, profile, port }: Opening): Promise<Mailbox | undefined> {
  const { path, verifyToken, appSecrets, publicUrl } = profile.webhook;
  const chosen = port ?? (plan.mode === 'dry-run' ? 0 : publicUrl === undefined ? undefined : DEFAULT_WEBHOOK_PORT);
  if (chosen === undefined || !plan.phases.some(({ id }) => RECEIVING.has(id))) return undefined;
  let reader: Reader | undefined;
  const receiver = await startReceiver({
    port: chosen,
    path,
    secrets: appSecrets,
    verifyToken,
    ...(publicUrl === undefined ? {} : { publicHost: new URL(publicUrl).host }),
    append: (body) => {
      // Refused for now, so that it is delivered again when there is where to keep it.
      if (reader === undefined) throw new Error('the journal is not open yet');
      return reader.journal.append(body);
    },
    onDeliveries: (deliveries) => reader?.inbox.deliverAll(deliveries),
    onRefused: (status, reason) => reader?.inbox.refuse({ status, reason }),
  });
  return new Mailbox(receiver, (opened) => {
    reader = opened;
  });
}
