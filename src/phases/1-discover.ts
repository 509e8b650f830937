import { PHASE_TITLES } from '../campaign/phase.js';
import { getWabaInfo, listPhoneNumbers, listSubscribedApps } from '../graph/helpers/accounts.js';
import { getFlow, getFlowAssets, listFlows } from '../graph/helpers/flows.js';
import { downloadMedia } from '../graph/helpers/media.js';
import {
  getBusinessProfile,
  getCommerceSettings,
  getPhoneNumberInfo,
  getPhoneNumberSettings,
} from '../graph/helpers/phone-numbers.js';
import { getMessageTemplate, listMessageTemplates } from '../graph/helpers/templates.js';
import { listAll, NUMBERS_PAGE_SIZE } from './listing.js';
import type { Phase, PhaseContext } from './phase.js';
import { groupsOf } from './removers/group.js';

/** Read-only discovery: everything that may be looked at without touching it. */
export const discover: Phase = {
  id: 1,
  title: PHASE_TITLES[1],
  summary: 'Reads the account, its numbers, templates and flows.',
  risks: [],
  effects: () => [],
  irreversible: '',
  run: async (context) => {
    const { wabaId, phoneNumberId } = context.run.profile;
    const { probes } = context;
    await allEnded([
      discoverAccount(context),
      probes.read(listSubscribedApps, { wabaId }),
      discoverNumbers(context),
      discoverNumber(context),
      probes.read(getPhoneNumberSettings, { phoneNumberId, includeSipCredentials: false }),
      probes.read(getBusinessProfile, { phoneNumberId }),
      probes.read(getCommerceSettings, { phoneNumberId }),
      discoverTemplates(context),
      discoverFlows(context),
      discoverGroups(context),
      discoverMedium(context),
    ]);
  },
};

/** Waits for all of them, so that nothing is recorded after the phase; then throws what the first one threw. */
async function allEnded(reads: readonly Promise<unknown>[]): Promise<void> {
  const thrown = (await Promise.allSettled(reads)).find((end) => end.status === 'rejected');
  if (thrown !== undefined) throw thrown.reason;
}

async function discoverNumber({ run, probes }: PhaseContext): Promise<void> {
  const { phoneNumberId } = run.profile;
  const { body } = await probes.read(getPhoneNumberInfo, { phoneNumberId });
  if (body !== undefined && body.id !== phoneNumberId) {
    probes.abort('wrong-asset', 'the answer is about another number than the authorized one');
  }
}

async function discoverAccount({ run, probes }: PhaseContext): Promise<void> {
  const { body } = await probes.read(getWabaInfo, { wabaId: run.profile.wabaId });
  if (body === undefined) return;
  const { id, status, currency, account_review_status } = body;
  run.assets.account({ id, facts: { status, currency, account_review_status } });
}

async function discoverNumbers({ run, probes }: PhaseContext): Promise<void> {
  const { items } = await listAll(
    probes,
    listPhoneNumbers,
    { wabaId: run.profile.wabaId },
    'default',
    NUMBERS_PAGE_SIZE,
  );
  run.inventory.recordBefore(
    'phone numbers',
    items.map(({ id }) => run.redactor.hash(id)),
  );
  run.assets.branch(
    'numbers',
    items.map(({ id, quality_rating, code_verification_status, throughput }) => ({
      id,
      facts: { quality_rating, code_verification_status, level: throughput?.level },
    })),
  );
}

async function discoverTemplates({ run, probes }: PhaseContext): Promise<void> {
  const { items, stopped } = await listAll(probes, listMessageTemplates, { wabaId: run.profile.wabaId });
  if (stopped === undefined)
    run.inventory.recordBefore(
      'templates',
      items.map(({ id }) => run.redactor.hash(id)),
    );
  run.assets.branch(
    'templates',
    items.map(({ id, name, status, category, language }) => ({ id, name, facts: { status, category, language } })),
  );
  const [first] = items;
  if (first === undefined) probes.skip(getMessageTemplate, 'default', 'the account has no template to read');
  else await probes.read(getMessageTemplate, { templateId: first.id });
}

async function discoverFlows({ run, probes }: PhaseContext): Promise<void> {
  const { items, stopped } = await listAll(probes, listFlows, { wabaId: run.profile.wabaId });
  if (stopped === undefined)
    run.inventory.recordBefore(
      'flows',
      items.map(({ id }) => run.redactor.hash(id)),
    );
  run.assets.branch(
    'flows',
    items.map(({ id, name, status }) => ({ id, name, facts: { status } })),
  );
  const [first] = items;
  if (first === undefined) {
    for (const helper of [getFlow, getFlowAssets]) probes.skip(helper, 'default', 'the account has no flow to read');
    return;
  }
  await allEnded([probes.read(getFlow, { flowId: first.id }), probes.read(getFlowAssets, { flowId: first.id })]);
}

async function discoverGroups({ run, probes }: PhaseContext): Promise<void> {
  const groups = await groupsOf(probes, run.profile.phoneNumberId, 'default');
  if (groups !== undefined)
    run.inventory.recordBefore(
      'groups',
      groups.map(({ id }) => run.redactor.hash(id)),
    );
}

async function discoverMedium({ run, probes }: PhaseContext): Promise<void> {
  const { mediaId } = run.profile;
  if (mediaId === undefined) probes.skip(downloadMedia, 'named medium', 'no medium is named (WATS_MEDIA_ID)');
  else await probes.read(downloadMedia, { mediaId }, { variant: 'named medium' });
}
