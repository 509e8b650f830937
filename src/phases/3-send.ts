import { PHASE_TITLES } from '../campaign/phase.js';
import { markMessageAsRead, sendTemplate, sendText } from '../graph/helpers/messages.js';
import { awaitInbound, OUTSIDE_WINDOW, sendAndFollow } from './delivery.js';
import type { Phase, PhaseContext } from './phase.js';

/** Low-impact sends, to the authorized recipient only. */
export const send: Phase = {
  id: 3,
  title: PHASE_TITLES[3],
  summary: 'Sends text and an approved template to the test recipient, and marks its message as read.',
  risks: ['side-effect'],
  effects: ({ profile }) => [
    { helper: 'sendText', risk: 'side-effect', count: 1, summary: 'a text message' },
    ...(profile.template === undefined
      ? []
      : [
          {
            helper: 'sendTemplate',
            risk: 'side-effect' as const,
            count: 1,
            summary: 'an approved template (may be charged)',
          },
        ]),
    {
      helper: 'markMessageAsRead',
      risk: 'side-effect',
      count: 1,
      summary: 'a read receipt for the recipient’s own message',
    },
  ],
  irreversible: 'Sent messages and read receipts cannot be taken back.',
  run: async (context) => {
    await probeText(context);
    await probeTemplate(context);
    await probeReadReceipt(context);
  },
};

async function probeText(context: PhaseContext): Promise<void> {
  const { run, probes } = context;
  const { phoneNumberId, recipient } = run.profile;
  if (recipient === undefined) return probes.skip(sendText, 'text', 'no test recipient is set');
  const text = `WATS Live test message of run ${run.identity.runId}.`;
  await sendAndFollow(context, sendText, { phoneNumberId, to: recipient, text }, 'text', [OUTSIDE_WINDOW]);
}

async function probeTemplate(context: PhaseContext): Promise<void> {
  const { run, probes } = context;
  const { phoneNumberId, recipient, template } = run.profile;
  if (recipient === undefined) return probes.skip(sendTemplate, 'template', 'no test recipient is set');
  if (template === undefined) {
    return probes.skip(sendTemplate, 'template', 'no approved template is named (WATS_TEMPLATE_NAME)');
  }
  const input = { phoneNumberId, to: recipient, name: template.name, languageCode: template.language };
  await sendAndFollow(context, sendTemplate, input, 'template');
}

/** Only a message that the test recipient sent is marked as read. */
async function probeReadReceipt(context: PhaseContext): Promise<void> {
  const { run, probes } = context;
  const variant = 'inbound test message';
  if (run.inbox === undefined) {
    return probes.skip(markMessageAsRead, variant, 'no webhook receiver is configured, so no inbound message is known');
  }
  const inbound = await awaitInbound(context);
  const messageId = inbound?.update.id ?? undefined;
  if (messageId === undefined) {
    const seconds = Math.round(run.webhookWaitMs / 1000);
    probes.record(
      markMessageAsRead.name,
      variant,
      'unknown',
      `no message of the test recipient came within ${seconds} s; send one, then run the phase again`,
      {
        endpointGroup: markMessageAsRead.endpointGroup,
      },
    );
    return;
  }
  await probes.act(
    markMessageAsRead,
    { phoneNumberId: run.profile.phoneNumberId, messageId },
    { variant, check: ({ success }) => (success ? undefined : 'Meta did not confirm it') },
  );
}
