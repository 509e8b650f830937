import { PHASE_TITLES } from '../campaign/phase.js';
import { resourceName } from '../campaign/run-identity.js';
import type { ManifestEntry } from '../evidence/manifest.js';
import { createFlow, deleteFlow, updateFlowJson, updateFlowMetadata } from '../graph/helpers/flow-changes.js';
import { getFlow, getFlowAssets, listFlows } from '../graph/helpers/flows.js';
import { cleanEntry } from './cleanup.js';
import { CATEGORIES, CHANGED_CATEGORIES, describeFaults, FAULTY_FLOW, FLOW, OTHER_FLOW } from './flow-drafts.js';
import { publishAndDeprecate } from './flow-publication.js';
import { awaitListed } from './listing.js';
import type { Phase, PhaseContext, PlannedRun } from './phase.js';
import { planned } from './request-picture.js';
import { answerOf } from './probe.js';

/** A draft with the run's own name: made, found, changed, its faults shown, deleted, proved gone; one published if asked. */
export const flows: Phase = {
  id: 6,
  title: PHASE_TITLES[6],
  summary: 'Makes a flow draft, changes it, shows its validation errors, deletes it and proves that it is gone.',
  risks: ['side-effect', 'destructive'],
  effects: (run) => [
    planned(createFlow, 'a flow draft with the prefix of this run', 1, [
      createFlow.prepare(draftInput(run), run.profile.apiVersion),
    ]),
    planned(updateFlowMetadata, 'a change of its categories'),
    planned(updateFlowJson, 'new JSON for it, once with a fault', 2),
    planned(deleteFlow, 'deletion of the draft'),
  ],
  irreversible: '',
  run: async (context) => {
    await probeDraft(context);
    await publishAndDeprecate(context);
  },
};

function draftInput({ profile, identity }: PlannedRun) {
  const name = resourceName(identity.prefix, 'draft');
  return { wabaId: profile.wabaId, name, categories: [...CATEGORIES], flowJson: FLOW };
}

async function probeDraft(context: PhaseContext): Promise<void> {
  const { run, probes } = context;
  const input = draftInput(run);
  const { name } = input;
  const { body, entry } = await probes.create(createFlow, input, name, {
    variant: 'draft',
    check: ({ validation_errors: faults = [] }) =>
      faults.length === 0 ? undefined : `Meta finds faults in valid JSON: ${describeFaults(faults)}`,
  });
  if (entry?.state !== 'created') return;
  if (body !== undefined) await probeChanges(context, body.id, name);
  await remove(context, entry);
}

async function probeChanges({ run, probes }: PhaseContext, flowId: string, name: string): Promise<void> {
  const { wabaId } = run.profile;
  await awaitListed(probes, listFlows, { wabaId }, (item) => item.id === flowId && item.name === name, 'draft');
  const shown = await probes.read(
    getFlow,
    { flowId },
    {
      variant: 'draft',
      check: (flow) => {
        if (flow.name !== name) return 'it shows another name than was given';
        return flow.status === 'DRAFT' ? undefined : 'it is not a draft';
      },
    },
  );
  const answer = answerOf(shown);
  if (answer !== undefined && answer.name !== name) {
    probes.abort('wrong-asset', 'the id of a new flow names something that this run did not make');
  }
  await probes.act(
    updateFlowMetadata,
    { flowId, categories: [...CHANGED_CATEGORIES] },
    { check: ({ success }) => (success === false ? 'Meta did not confirm it' : undefined) },
  );
  const changed = (categories: readonly string[] = []) => CHANGED_CATEGORIES.every((one) => categories.includes(one));
  await probes.read(
    getFlow,
    { flowId },
    {
      variant: 'after the change',
      check: ({ categories }) => (changed(categories) ? undefined : 'it does not show the changed categories'),
    },
  );
  await probeJson(probes, flowId);
  await probes.read(
    getFlowAssets,
    { flowId },
    {
      check: ({ data }) =>
        data.some(({ asset_type: type }) => type === 'FLOW_JSON') ? undefined : 'its JSON is not among its assets',
    },
  );
}

/** Faults come back with a good answer: first JSON that has some, which must be named, then JSON that has none. */
async function probeJson(probes: PhaseContext['probes'], flowId: string): Promise<void> {
  const faulty = await probes.act(updateFlowJson, { flowId, flowJson: FAULTY_FLOW }, { variant: 'JSON with a fault' });
  const { name, endpointGroup } = updateFlowJson;
  if (faulty.body !== undefined) {
    const faults = faulty.body.validation_errors ?? [];
    const [outcome, note] =
      faults.length > 0
        ? (['pass', `Meta names ${describeFaults(faults)}`] as const)
        : (['skipped', 'this Graph names no faults in JSON without screens'] as const);
    probes.record(name, 'validation errors', outcome, note, { endpointGroup });
    if (faults.length === 0) {
      probes.finding({
        helper: name,
        variant: 'JSON with a fault',
        family: 'response',
        severity: 'medium',
        expected: 'validation_errors for flow JSON without screens',
        seen: 'none',
        source: 'Meta: Flows API, update flow JSON',
      });
    }
  }
  await probes.act(
    updateFlowJson,
    { flowId, flowJson: OTHER_FLOW },
    {
      variant: 'valid JSON',
      check: ({ success, validation_errors: faults = [] }) => {
        if (!success) return 'Meta did not confirm it';
        return faults.length === 0 ? undefined : `Meta finds faults in valid JSON: ${describeFaults(faults)}`;
      },
    },
  );
}

async function remove({ run, probes }: PhaseContext, entry: ManifestEntry): Promise<void> {
  if (await cleanEntry(run.manifest, entry, probes, run.profile)) return;
  probes.abort('cleanup-failure', `${deleteFlow.name} did not remove the draft of this run`);
}
