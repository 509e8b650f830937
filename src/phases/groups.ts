import { resourceName } from '../campaign/run-identity.js';
import { createGroup, deleteGroup, getGroup } from '../graph/helpers/groups.js';
import { classifyCode } from '../graph/errors.js';
import { cleanEntry } from './cleanup.js';
import { optedIn } from './gate.js';
import type { PhaseContext } from './phase.js';
import { LIST_PAUSES_MS } from './listing.js';
import { groupsOf } from './removers/group.js';

const LIFECYCLE = 'lifecycle webhook';

/** A webhook tells a group's id soon, or not at all: then the list does. In milliseconds. */
const LIFECYCLE_MS = 5_000;

/** Makes a group under the run's own name, reads it, deletes it and proves that it is gone. */
export async function probeGroups(context: PhaseContext): Promise<void> {
  const { run, probes } = context;
  const { phoneNumberId } = run.profile;
  if (!optedIn(run, 'WATS_ENABLE_GROUPS')) {
    for (const helper of [createGroup, getGroup, deleteGroup]) {
      probes.skip(helper, 'own group', 'WATS_ENABLE_GROUPS is not set');
    }
    return;
  }
  const subject = resourceName(run.identity.prefix, 'group');
  const sentAt = run.clock.monotonic();
  const { body, entry } = await probes.create(createGroup, { phoneNumberId, subject }, subject, {
    variant: 'own group',
  });
  if (entry === undefined || entry.state === 'not-created') return;
  const requestId = body?.request_id;
  if (requestId !== undefined) run.inbox?.track({ helper: createGroup.name, id: requestId, sentAt });
  const id = body?.id ?? (await findId(context, requestId, subject));
  if (id === 'refused') {
    run.manifest.notCreated(entry.n, 'refused by webhook');
    return;
  }
  if (id !== undefined) {
    if (entry.state !== 'created') run.manifest.located(entry.n, id);
    await read(context, id, subject);
  }
  const current = run.manifest.entries.find(({ n }) => n === entry.n) ?? entry;
  const removed = await cleanEntry(run.manifest, current, probes, run.profile);
  if (!removed) probes.abort('cleanup-failure', `${deleteGroup.name} did not remove what this run made`);
}

async function read({ probes }: PhaseContext, groupId: string, subject: string): Promise<void> {
  await probes.read(
    getGroup,
    { groupId },
    {
      variant: 'own group',
      check: (group) =>
        group.subject === subject && (group.id ?? groupId) === groupId
          ? undefined
          : 'the group is not the one that was made',
    },
  );
}

/** The id by webhook, else by the list; `refused`: the webhook says that no group was made. */
async function findId(
  { run, probes }: PhaseContext,
  requestId: string | undefined,
  subject: string,
): Promise<string | undefined> {
  const { inbox, webhookWaitMs, signal, profile, redactor } = run;
  const wait = Math.min(LIFECYCLE_MS, webhookWaitMs);
  const heard =
    requestId === undefined
      ? undefined
      : await inbox?.correlation.wait(
          ({ update }) => update.family === 'group' && update.about.includes(requestId),
          wait,
          signal,
        );
  if (heard !== undefined) {
    const { id, code } = heard.update;
    if (code !== null) {
      const failure = classifyCode(code, null, null);
      const outcome = failure.blocked ? 'blocked' : 'fail';
      probes.record(createGroup.name, LIFECYCLE, outcome, failure.advice, { code, classification: failure.family });
      return 'refused';
    }
    const ms = heard.ms === null ? null : Math.round(heard.ms);
    probes.record(createGroup.name, LIFECYCLE, 'pass', id === null ? 'it came' : `group #${redactor.hash(id)}`, { ms });
    if (id !== null) return id;
  } else {
    const why = inbox === undefined ? 'no webhook receiver is configured' : 'none came; the list tells the id';
    probes.record(createGroup.name, LIFECYCLE, 'skipped', why);
  }
  for (const pause of [...LIST_PAUSES_MS, undefined]) {
    const groups = await groupsOf(probes, profile.phoneNumberId, 'own group');
    const found = groups?.find(({ name }) => name === subject);
    if (found !== undefined || pause === undefined) return found?.id;
    await probes.pause(pause);
  }
  return undefined;
}
