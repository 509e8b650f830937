import { PHASE_TITLES } from '../campaign/phase.js';
import { describeLeftover, nextAction } from '../evidence/leftover.js';
import { RESOURCE_TYPES } from '../evidence/manifest-entry.js';
import { getPhoneNumberInfo } from '../graph/helpers/phone-numbers.js';
import { cleanUp } from './cleanup.js';
import { takeInventory } from './families.js';
import type { Phase, PhaseContext } from './phase.js';

/** Cleans up in the runbook's order, then reads again what the run has touched. */
export const verify: Phase = {
  id: 9,
  title: PHASE_TITLES[9],
  summary: 'Removes what the run made, proves it gone, and compares what it touched with before.',
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
    if (leftovers.length > kept) tellLeftovers(context);
    const { phoneNumberId } = run.profile;
    await probes.read(getPhoneNumberInfo, { phoneNumberId }, { variant: 'after' });
    await takeInventory(context, touchedTypes(context), 'after');
    if (run.mode === 'live') run.notes.push('Rotate the live token if the policy requires it.');
  },
};

/** Names each leftover by kind with what a person does about it, in the log and the report. */
function tellLeftovers({ run, probes }: PhaseContext): void {
  const { manifest, abortion, logger, redactor } = run;
  const left = manifest.leftovers.filter(({ cleanup }) => cleanup !== 'kept').sort(byType);
  const lines = left.map((entry) => `Left: ${describeLeftover(entry)}: ${nextAction(entry)}.`);
  for (const line of lines) logger.warn(redactor.text(line));
  run.notes.push(...lines);
  probes.record('cleanUp', 'leftovers', 'fail', describeCount(left.length));
  abortion.meet('cleanup-failure', 'a resource that this run made, or may have made, could not be proved gone');
}

function describeKept(count: number): string {
  return `${count} resource(s) of this run stay on the account for good; the manifest and the report name them`;
}

const byType = (a: { readonly type: string }, b: { readonly type: string }) => rank(a) - rank(b);
const rank = ({ type }: { readonly type: string }) => RESOURCE_TYPES.findIndex((known) => known === type);

/** Types of which the run made, or tried to make, something. */
function touchedTypes({ run }: PhaseContext) {
  return RESOURCE_TYPES.filter((type) => run.manifest.entries.some((entry) => entry.type === type));
}

function describeCount(count: number): string {
  return `${count} resource(s) of this run could not be proved gone; the manifest and the report name them`;
}
