import { PHASE_TITLES } from '../campaign/phase.js';
import { resourceName } from '../campaign/run-identity.js';
import { blockUsers, listBlockedUsers, unblockUsers } from '../graph/helpers/blocks.js';
import { getBusinessPublicKey } from '../graph/helpers/encryption.js';
import { updatePhoneNumberSettings } from '../graph/helpers/number-settings.js';
import { updateBusinessProfile, updateCommerceSettings } from '../graph/helpers/profiles.js';
import { createQrCode, deleteQrCode, getQrCode, updateQrCode } from '../graph/helpers/qr-codes.js';
import { cleanEntry } from './cleanup.js';
import { takeInventory } from './families.js';
import { listAll } from './listing.js';
import type { Phase, PhaseContext } from './phase.js';
import { planned } from './request-picture.js';
import { probeSettings } from './setting-changes.js';

/** Only who wrote in the last 24 hours can be blocked. Source: limits.json, block.max. */
const NEVER_WROTE = 131047;
const NOT_BLOCKED = 139100;

/**
 * The administration, a campaign of its own: each setting changed and restored, a QR code, a block of the test
 * recipient. What would cut the number off (registration, PIN, callback override, tokens, keys) no run ever sends.
 */
export const admin: Phase = {
  id: 8,
  title: PHASE_TITLES[8],
  summary: 'Changes profile and settings and restores them; makes a QR code and deletes it; blocks and unblocks.',
  risks: ['admin'],
  effects: ({ profile }) => [
    ...[updateBusinessProfile, updateCommerceSettings, updatePhoneNumberSettings].map((helper) =>
      planned(helper, 'a change that everybody may see for a moment, and its way back', 2),
    ),
    planned(createQrCode, 'a QR code'),
    planned(updateQrCode, 'another text for it'),
    planned(deleteQrCode, 'its deletion'),
    ...(profile.recipient === undefined
      ? []
      : [planned(blockUsers, 'a block of the test recipient'), planned(unblockUsers, 'its end')]),
  ],
  irreversible: 'Settings are restored as they were read; until then everybody may see the change.',
  run: async (context) => {
    const { run, probes } = context;
    await takeInventory(context, ['setting', 'qr-code', 'block'], 'before');
    await probeSettings(context);
    await probeQrCode(context);
    await probeBlock(context);
    await probes.readOptional(
      getBusinessPublicKey,
      { phoneNumberId: run.profile.phoneNumberId },
      'this Graph does not tell the public key',
    );
    run.notes.push(
      'Registration, deregistration, PIN, callback override, public key and token exchange are composed only (wats-live request): the transport sends none of them.',
    );
  },
};

interface Shown {
  readonly prefilled_message?: string | undefined;
}

async function probeQrCode({ run, probes }: PhaseContext): Promise<void> {
  const { phoneNumberId } = run.profile;
  const name = resourceName(run.identity.prefix, 'qr');
  const variant = 'own code';
  const reads = (text: string) => ({
    variant,
    check: ({ data, prefilled_message: own }: Shown & { readonly data?: readonly Shown[] | undefined }) =>
      (data?.[0]?.prefilled_message ?? own) === text ? undefined : 'the code does not bear the text that was set',
  });
  const { body, entry } = await probes.create(createQrCode, { phoneNumberId, prefilledMessage: name }, name, {
    variant,
  });
  if (entry === undefined || entry.state === 'not-created') return;
  if (body !== undefined) {
    const { code } = body;
    await probes.read(getQrCode, { phoneNumberId, code }, reads(name));
    const changed = `${name} changed`;
    const updated = await probes.act(updateQrCode, { phoneNumberId, code, prefilledMessage: changed }, { variant });
    if (updated.body !== undefined) await probes.read(getQrCode, { phoneNumberId, code }, reads(changed));
  }
  const removed = await cleanEntry(run.manifest, entry, probes, run.profile);
  if (!removed) probes.abort('cleanup-failure', `${deleteQrCode.name} did not remove what this run made`);
}

async function probeBlock({ run, probes }: PhaseContext): Promise<void> {
  const { phoneNumberId, recipient } = run.profile;
  const variant = 'test recipient';
  const skip = (note: string): void => {
    for (const helper of [blockUsers, unblockUsers]) probes.skip(helper, variant, note);
  };
  if (recipient === undefined) return skip('no test recipient is set');
  const before = await listAll(probes, listBlockedUsers, { phoneNumberId }, 'before');
  if (before.stopped !== undefined) return skip('who is blocked could not be read');
  if (before.items.some(({ wa_id: person }) => person === recipient)) {
    return skip('the test recipient was blocked before this run, which is not ours to lift');
  }
  const { entry } = await probes.create(blockUsers, { phoneNumberId, users: [recipient] }, null, {
    variant,
    unmet: {
      [NEVER_WROTE]: 'the test recipient has not written in the last 24 hours: have it write, then run the phase again',
      [NOT_BLOCKED]: 'Meta does not let this person be blocked now: have it write, then run the phase again',
    },
    check: ({ block_users: { added_users: added = [] } }) =>
      added.some(({ wa_id: person }) => person === recipient)
        ? undefined
        : 'Meta did not name the recipient as blocked',
  });
  if (entry === undefined || entry.state === 'not-created') {
    return probes.skip(unblockUsers, variant, 'nobody was blocked');
  }
  const after = await listAll(probes, listBlockedUsers, { phoneNumberId }, 'after the block');
  if (after.stopped === undefined) {
    const isListed = after.items.some(({ wa_id: person }) => person === recipient);
    const note = isListed ? 'the test recipient is listed as blocked' : 'the list does not show the test recipient';
    probes.record(listBlockedUsers.name, 'proof of the block', isListed ? 'pass' : 'fail', note);
  }
  const lifted = await cleanEntry(run.manifest, entry, probes, run.profile);
  if (!lifted) probes.abort('cleanup-failure', `${unblockUsers.name} did not lift the block of this run`);
}
