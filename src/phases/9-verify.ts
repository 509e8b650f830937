import { PHASE_TITLES } from '../campaign/phase.js';
import { listPhoneNumbers } from '../graph/helpers/accounts.js';
import { listFlows } from '../graph/helpers/flows.js';
import { getPhoneNumberInfo } from '../graph/helpers/phone-numbers.js';
import { listMessageTemplates } from '../graph/helpers/templates.js';
import { cleanUp } from './cleanup.js';
import { listAll, NUMBERS_PAGE_SIZE } from './listing.js';
import type { Phase, PhaseContext } from './phase.js';

/** Cleans up in the runbook's order, then reads again what the run may have touched. */
export const verify: Phase = {
  id: 9,
  title: PHASE_TITLES[9],
  summary: 'Removes what the run made, proves it gone, and compares the account with before.',
  risks: [],
  effects: () => [],
  irreversible: '',
  run: async (context) => {
    const { run, probes } = context;
    await cleanUp(run.manifest, probes, { ...run.profile, tunnel: run.tunnel });
    const { leftovers } = run.manifest;
    // What Meta keeps was confirmed by the operator beforehand: it is told, and no failure of the clean-up.
    const kept = leftovers.filter(({ cleanup }) => cleanup === 'kept').length;
    if (kept > 0) probes.record('cleanUp', 'kept by Meta', 'fail', describeKept(kept));
    if (leftovers.length > kept) {
      probes.record('cleanUp', 'leftovers', 'fail', describeLeftovers(leftovers.length - kept));
      run.abortion.meet('cleanup-failure', 'a resource that this run made, or may have made, could not be proved gone');
    }
    const { phoneNumberId } = run.profile;
    await probes.read(getPhoneNumberInfo, { phoneNumberId }, { variant: 'after' });
    await compareLists(context);
    if (run.mode === 'live') run.notes.push('Rotate the live token if the policy requires it.');
  },
};

async function compareLists({ run, probes }: PhaseContext): Promise<void> {
  const { wabaId } = run.profile;
  const lists = [
    ['phone numbers', () => listAll(probes, listPhoneNumbers, { wabaId }, 'after', NUMBERS_PAGE_SIZE)],
    ['templates', () => listAll(probes, listMessageTemplates, { wabaId }, 'after')],
    ['flows', () => listAll(probes, listFlows, { wabaId }, 'after')],
  ] as const;
  for (const [family, list] of lists) {
    const { items, stopped } = await list();
    if (stopped === undefined)
      run.inventory.recordAfter(
        family,
        items.map(({ id }) => run.redactor.hash(id)),
      );
  }
}

function describeKept(count: number): string {
  return `${count} resource(s) of this run stay on the account for good; the manifest and the report name them`;
}

function describeLeftovers(count: number): string {
  return `${count} resource(s) of this run could not be proved gone; the manifest and the report name them`;
}
