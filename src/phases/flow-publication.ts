import { resourceName } from '../campaign/run-identity.js';
import { createFlow, deprecateFlow, publishFlow } from '../graph/helpers/flow-changes.js';
import { getFlow } from '../graph/helpers/flows.js';
import { cleanEntry } from './cleanup.js';
import { CATEGORIES, FLOW } from './flow-drafts.js';
import type { PhaseContext, PhaseStep } from './phase.js';
import { planned } from './request-picture.js';
import { answerOf, type Prober } from './probe.js';

/** The one step of phase 6 that nobody can take back. */
const PUBLISH: PhaseStep = {
  id: 'publish',
  title: 'Publish a flow and deprecate it',
  flag: 'WATS_ENABLE_FLOW_PUBLISH',
  effects: () => [
    planned(createFlow, 'a second draft with the prefix of this run'),
    planned(publishFlow, 'its publication'),
    planned(deprecateFlow, 'its deprecation'),
  ],
  irreversible:
    'A published flow can never be deleted, only deprecated, and that is for good: the flow stays on the account and the run ends incomplete.',
};

/** Publishes a flow of its own and deprecates it, where that was confirmed by itself; what then stays is named. */
export async function publishAndDeprecate({ run, probes: phaseProbes, step }: PhaseContext): Promise<void> {
  const asked = await step(PUBLISH);
  if ('left' in asked) return phaseProbes.skip(publishFlow, PUBLISH.id, asked.left);
  const { probes } = asked;
  const name = resourceName(run.identity.prefix, 'published');
  const sentAt = run.clock.monotonic();
  const input = { wabaId: run.profile.wabaId, name, categories: [...CATEGORIES], flowJson: FLOW };
  const { body, entry } = await probes.create(createFlow, input, name, { variant: 'to publish' });
  if (body === undefined || entry === undefined) return;
  run.inbox?.track({ helper: publishFlow.name, id: body.id, sentAt });
  await changeState(probes, body.id, name);
  await cleanEntry(run.manifest, entry, probes, run.profile);
  // What was published stays, as the operator was told; anything else that is left is a failure.
  if (run.manifest.pending.some(({ n }) => n === entry.n)) {
    probes.abort('cleanup-failure', 'a flow of this run was neither published nor removed');
  }
}

async function changeState(probes: Prober, flowId: string, name: string): Promise<void> {
  const before = answerOf(await probes.read(getFlow, { flowId }, { variant: 'before publishing' }));
  if (before?.name !== name) {
    probes.abort('wrong-asset', 'the id of a new flow names something that this run did not make');
  }
  const confirmed = ({ success }: { readonly success: boolean }) => (success ? undefined : 'Meta did not confirm it');
  const { outcome } = await probes.act(publishFlow, { flowId }, { check: confirmed });
  if ((await readState(probes, flowId, 'PUBLISHED', outcome === 'pass')) !== 'PUBLISHED') return;
  const deprecated = await probes.act(deprecateFlow, { flowId }, { check: confirmed });
  await readState(probes, flowId, 'DEPRECATED', deprecated.outcome === 'pass');
}

/** Reads the state of a flow; when the change to it was confirmed, any other state is a failure. */
async function readState(
  probes: Prober,
  flowId: string,
  wanted: string,
  isConfirmed: boolean,
): Promise<string | undefined> {
  const check = ({ status }: { readonly status?: string | undefined }) =>
    status === wanted || !isConfirmed ? undefined : 'it shows another state than was confirmed';
  const shown = await probes.read(getFlow, { flowId }, { variant: wanted.toLowerCase(), check });
  return answerOf(shown)?.status;
}
