import type { Observe } from '../campaign/events.js';
import type { Logger } from '../campaign/ports.js';
import { readWebhookProfile, refuseMalformed } from '../campaign/profile.js';
import { systemClock } from '../campaign/system-clock.js';
import type { Environment } from '../campaign/environment.js';
import { RECEIVER } from '../evidence/ledger-line.js';
import { createRunKey } from '../evidence/run-key.js';
import { openOutputFolder } from '../evidence/output-folder.js';
import { readRunIdentity, type RunIdentity } from '../campaign/run-identity.js';
import { Inbox } from '../phases/inbox.js';
import { Abortion } from '../phases/abort.js';
import { Recorder } from '../phases/recorder.js';
import { readEnvelope } from '../webhook/envelope.js';
import { startReceiver } from '../webhook/receiver.js';
import { SeenKeys } from '../webhook/seen-keys.js';
import type { WebhookUpdate } from '../webhook/update.js';
import { knownValues } from './known-environment.js';
import { TOOL } from './tool.js';
import { malformedNotice, type WebhookFeed } from './webhook-feed.js';
import { openWatchEvidence, type WatchEvidence } from './watch-evidence.js';
import { makeRedactor } from './redaction.js';

export interface WatchRequest {
  readonly environment: Environment;
  readonly port: number;
  /** Where ledger and journal of what arrives go; undefined: nothing is kept. */
  readonly outputFolder: string | undefined;
  readonly workspaceFolders: readonly string[];
  readonly observe: Observe;
  readonly logger: Logger;
  /** Shows what arrives. */
  readonly feed?: WebhookFeed | undefined;
}

export interface Watch {
  readonly url: string;
  stop(): Promise<void>;
}

/** A receiver that is killed has at most its buffer untold, 10,000 deliveries of up to 1,000 updates, mostly of one. */
const MOST_UNTOLD = 100_000;

/**
 * Serves the receiver until it is stopped, telling each update once: with an output folder also once over restarts of the
 * same run id. Throws `OperatorError`.
 */
export async function watchWebhooks(request: WatchRequest): Promise<Watch> {
  const { environment } = request;
  refuseMalformed(environment);
  const identity = readRunIdentity(environment, new Date());
  const kept =
    request.outputFolder === undefined
      ? undefined
      : openWatchEvidence(
          openOutputFolder(request.outputFolder, { workspaceFolders: request.workspaceFolders }),
          identity.runId,
          environment,
        );
  try {
    return await serve(request, identity, kept);
  } catch (error) {
    kept?.close();
    throw error;
  }
}

async function serve(request: WatchRequest, identity: RunIdentity, kept: WatchEvidence | undefined): Promise<Watch> {
  const { environment, logger } = request;
  const { path, verifyToken, appSecrets, publicUrl } = readWebhookProfile(environment);
  const { salt } = kept?.key ?? createRunKey(identity.runId, environment);
  const redactor = makeRedactor({ salt, ...identity, known: knownValues(environment) });
  kept?.ledger.append(RECEIVER, redactor.own({ runId: identity.runId, tool: TOOL }));
  const recorder = new Recorder(redactor, kept?.ledger, request.observe, systemClock, false);
  const abortion = new Abortion((_criterion, detail) => logger.warn(redactor.text(`Account condition: ${detail}.`)));
  const inbox: Inbox = new Inbox(redactor, recorder, abortion, systemClock, {
    namesSubjects: true,
    onRefused: ({ status, reason }) => {
      logger.warn(redactor.text(`A delivery was refused with ${status}: ${reason}.`));
      inbox.tellRefused();
    },
    onMalformed: (parts) => logger.warn(redactor.text(malformedNotice(parts))),
    ...request.feed?.follow({ redactor, clock: systemClock, correlation: () => inbox.correlation }),
  });
  if (kept?.continued === true) {
    const { known, untold, unreadable } = recall(kept, inbox);
    const late = untold === 0 ? '' : `; ${untold} that it had not told yet were told now`;
    const lost = unreadable === 0 ? '' : `; ${unreadable} lines cannot be opened with this run's key`;
    logger.info(
      redactor.text(`Went on with the journal of an earlier receiver: ${known + untold} updates${late}${lost}.`),
    );
  }
  if (appSecrets.length === 0) {
    logger.warn(redactor.text('No app secret is set (WATS_APP_SECRET): every delivery is refused.'));
  }
  inbox.receiver = await startReceiver({
    port: request.port,
    path,
    secrets: appSecrets,
    verifyToken,
    ...(publicUrl === undefined ? {} : { publicHost: new URL(publicUrl).host }),
    ...(kept === undefined ? {} : { append: (body: Uint8Array) => kept.journal.append(body) }),
    onDeliveries: (deliveries) => inbox.deliverAll(deliveries),
    onRefused: (status, reason) => inbox.refuse({ status, reason }),
  });
  return {
    url: inbox.receiver.url,
    stop: async () => {
      await inbox.close();
      kept?.ledger.sync();
      kept?.close();
    },
  };
}

interface Recalled {
  /** Updates that the ledger tells of. */
  readonly known: number;
  /** Updates that were acknowledged, and not told when the earlier receiver ended. */
  readonly untold: number;
  /** Lines of the journal that cannot be opened. */
  readonly unreadable: number;
}

/**
 * Reads the journal back: what an earlier receiver told is not told again, and what it acknowledged and had no time to tell
 * is told now. Journal and ledger are in one order, so that a count says which is which.
 */
function recall({ journal, told }: WatchEvidence, inbox: Inbox): Recalled {
  const seen = new SeenKeys();
  let known = 0;
  const rest: WebhookUpdate[] = [];
  for (const { body } of journal.deliveries()) {
    if (inbox.selfCheck.take(body)) continue;
    for (const update of readEnvelope(body).updates) {
      if (!seen.add(update.key)) continue;
      if (known === told && rest.length < MOST_UNTOLD) rest.push(update);
      else {
        inbox.correlation.know(update.key);
        known += 1;
      }
    }
  }
  // With lines missing the count says nothing: better untold than told twice.
  const { unreadable } = journal;
  for (const update of rest) {
    if (unreadable === 0) inbox.offer(update);
    else inbox.correlation.know(update.key);
  }
  return unreadable === 0
    ? { known, untold: rest.length, unreadable }
    : { known: known + rest.length, untold: 0, unreadable };
}
