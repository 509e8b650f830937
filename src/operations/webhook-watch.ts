import type { Observe } from '../campaign/events.js';
import type { Logger } from '../campaign/ports.js';
import { readWebhookProfile, refuseMalformed } from '../campaign/profile.js';
import { systemClock } from '../campaign/system-clock.js';
import type { Environment } from '../campaign/variables.js';
import { createRunKey } from '../evidence/run-key.js';
import { createRedactor } from '../evidence/redactor.js';
import { Ledger } from '../evidence/ledger.js';
import { openOutputFolder } from '../evidence/output-folder.js';
import { readRunIdentity } from '../campaign/run-identity.js';
import { Inbox } from '../phases/inbox.js';
import { Abortion } from '../phases/abort.js';
import { Recorder } from '../phases/recorder.js';
import { startReceiver } from '../webhook/receiver.js';
import { knownValues } from './known-environment.js';

export interface WatchRequest {
  readonly environment: Environment;
  readonly port: number;
  /** Where the ledger of what arrived goes; undefined: nothing is kept. */
  readonly outputFolder: string | undefined;
  readonly workspaceFolders: readonly string[];
  readonly observe: Observe;
  readonly logger: Logger;
}

export interface Watch {
  readonly url: string;
  stop(): Promise<void>;
}

/** Serves the receiver until it is stopped, telling each update once. Throws `OperatorError`. */
export async function watchWebhooks(request: WatchRequest): Promise<Watch> {
  const { environment, logger } = request;
  refuseMalformed(environment);
  const { path, verifyToken, appSecrets, publicUrl } = readWebhookProfile(environment);
  const identity = readRunIdentity(environment, new Date());
  const folder =
    request.outputFolder === undefined
      ? undefined
      : openOutputFolder(request.outputFolder, { workspaceFolders: request.workspaceFolders });
  const key = createRunKey(identity.runId, environment);
  const redactor = createRedactor({ salt: key.salt, ...identity, known: knownValues(environment) });
  const ledger = folder === undefined ? undefined : Ledger.create(folder, identity.runId, key);
  const recorder = new Recorder(redactor, ledger, request.observe, systemClock);
  const abortion = new Abortion((_criterion, detail) => logger.warn(redactor.text(`Account condition: ${detail}.`)));
  const inbox = new Inbox(redactor, recorder, abortion, systemClock);
  if (appSecrets.length === 0) {
    logger.warn(redactor.text('No app secret is set (WATS_APP_SECRET): every delivery is refused.'));
  }
  inbox.receiver = await startReceiver({
    port: request.port,
    path,
    secrets: appSecrets,
    verifyToken,
    ...(publicUrl === undefined ? {} : { publicHost: new URL(publicUrl).host }),
    onDelivery: ({ body }) => inbox.deliver(body),
    onRefused: (status, reason) => {
      logger.warn(redactor.text(`A delivery was refused with ${status}: ${reason}.`));
      inbox.refuse();
    },
  });
  return {
    url: inbox.receiver.url,
    stop: async () => {
      await inbox.close();
      ledger?.sync();
      ledger?.close();
    },
  };
}
