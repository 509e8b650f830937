import type { Profile } from '../campaign/profile.js';

/** What names the assets of a run in its evidence: clean-up is only ever done on the same ones. */
export function assetsOf({ origin, wabaId, phoneNumberId, target }: Profile): Record<string, string> {
  // A simulator takes any free port, so its origin says nothing.
  return target === 'simulator' ? { wabaId, phoneNumberId } : { origin, wabaId, phoneNumberId };
}
