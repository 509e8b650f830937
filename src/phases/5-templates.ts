import { PHASE_TITLES } from '../campaign/phase.js';
import { templateName } from '../campaign/run-identity.js';
import type { ManifestEntry } from '../evidence/manifest.js';
import {
  createMessageTemplate,
  deleteMessageTemplate,
  updateMessageTemplate,
} from '../graph/helpers/template-changes.js';
import { getMessageTemplate, listMessageTemplates } from '../graph/helpers/templates.js';
import { cleanEntry } from './cleanup.js';
import { awaitListed } from './listing.js';
import type { Phase, PhaseContext, PlannedRun } from './phase.js';
import { planned } from './request-picture.js';
import { answerOf } from './probe.js';
import { DRAFTS, type TemplateDraft } from './template-drafts.js';
import { awaitReview, EDITABLE } from './template-review.js';

/** A template of each category with the run's own name: made, found, read, reviewed, edited, deleted, proved gone. */
export const templates: Phase = {
  id: 5,
  title: PHASE_TITLES[5],
  summary: 'Submits a template of each category, follows its review, edits one, deletes them and proves them gone.',
  risks: ['side-effect', 'destructive'],
  effects: (run) => [
    planned(
      createMessageTemplate,
      'a template with the prefix of this run, submitted for review',
      DRAFTS.length,
      DRAFTS.map((draft) => createMessageTemplate.prepare(inputOf(draft, run), run.profile.apiVersion)),
    ),
    planned(updateMessageTemplate, 'an edit of one of them, where its review allows it'),
    planned(deleteMessageTemplate, 'deletion of what this run submitted, by name and id', DRAFTS.length),
  ],
  irreversible: 'A review cannot be taken back, and the name of an approved template stays taken for 30 days.',
  run: async (context) => {
    const submitted: Submitted[] = [];
    for (const draft of DRAFTS) {
      const one = await submit(context, draft);
      if (one !== undefined) submitted.push(one);
    }
    for (const one of submitted) await look(context, one);
    const deadline = context.run.clock.monotonic() + context.run.webhookWaitMs;
    const states = new Map<Submitted, string | undefined>();
    for (const one of submitted) states.set(one, await awaitReview(context, one, deadline));
    await edit(context, states);
    for (const { entry } of submitted) await remove(context, entry);
  },
};

interface Submitted {
  readonly draft: TemplateDraft;
  readonly variant: string;
  readonly name: string;
  readonly id: string;
  readonly entry: ManifestEntry;
}

function inputOf({ suffix, category, language, components }: TemplateDraft, { profile, identity }: PlannedRun) {
  const name = templateName(identity.prefix, suffix);
  return { wabaId: profile.wabaId, name, language, category, components: [...components] };
}

async function submit({ run, probes }: PhaseContext, draft: TemplateDraft): Promise<Submitted | undefined> {
  const input = inputOf(draft, run);
  const { name } = input;
  const variant = draft.category.toLowerCase();
  const sentAt = run.clock.monotonic();
  const { body, entry } = await probes.create(createMessageTemplate, input, name, { variant });
  if (body === undefined || entry === undefined) return undefined;
  run.inbox?.track({ helper: createMessageTemplate.name, id: body.id, sentAt });
  return { draft, variant, name, id: body.id, entry };
}

/** Finds it by its name and reads it by its id. An id that names something else is never edited or deleted. */
async function look({ run, probes }: PhaseContext, { id, name, variant }: Submitted): Promise<void> {
  const named: { wabaId: string; name?: string | undefined } = { wabaId: run.profile.wabaId, name };
  const isIt = (item: { id: string; name?: string | undefined }) => item.id === id && item.name === name;
  await awaitListed(probes, listMessageTemplates, named, isIt, variant);
  const shown = await probes.read(
    getMessageTemplate,
    { templateId: id },
    { variant, check: (body) => (body.name === name ? undefined : 'it shows another name than was submitted') },
  );
  const answer = answerOf(shown);
  if (answer !== undefined && answer.name !== name) {
    probes.abort('wrong-asset', 'the id of a new template names something that this run did not make');
  }
}

/** Edits the first template whose review allows it. Meta takes edits in three states only, and one a day when approved. */
async function edit({ probes }: PhaseContext, states: ReadonlyMap<Submitted, string | undefined>): Promise<void> {
  const [found] = [...states].find(([, state]) => state !== undefined && EDITABLE.has(state)) ?? [];
  if (found === undefined) {
    return probes.skip(
      updateMessageTemplate,
      'edit',
      'no template of this run is approved, rejected or paused, and Meta edits no other',
    );
  }
  const { draft, id, variant } = found;
  const { body } = await probes.read(
    getMessageTemplate,
    { templateId: id },
    { variant: `${variant}, before the edit` },
  );
  // The webhook may be faster than the read: while that still shows the review, Meta may refuse the edit.
  const expected = body?.status !== undefined && EDITABLE.has(body.status) ? [] : [INVALID_PARAMETER];
  await probes.act(
    updateMessageTemplate,
    { templateId: id, components: [...draft.edited] },
    {
      variant: `${variant}, edit`,
      expected,
      check: ({ success }) => (success === false ? 'Meta did not confirm it' : undefined),
    },
  );
}

/** Meta’s code for an edit in a state that takes none. */
const INVALID_PARAMETER = 100;

async function remove({ run, probes }: PhaseContext, entry: ManifestEntry): Promise<void> {
  if (await cleanEntry(run.manifest, entry, probes, run.profile)) return;
  probes.abort('cleanup-failure', `${deleteMessageTemplate.name} did not remove what this run submitted`);
}
