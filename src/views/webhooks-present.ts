import { l10n } from 'vscode';
import type { FeedNode } from '../engine.js';
import { type Row, speak } from './present.js';

const ICONS: Readonly<Record<FeedNode['kind'], string>> = {
  section: 'folder',
  sent: 'send',
  step: 'check',
  conversation: 'comment-discussion',
  kind: 'symbol-event',
  update: 'mail',
};

/** What the menus match: `webhook`, the row's kind, and what can be done with it. */
export function webhookTokens({ kind }: FeedNode): readonly string[] {
  return [
    'webhook',
    kind,
    ...(kind === 'update' || kind === 'sent' ? ['detailed'] : []),
    ...(kind === 'update' ? ['replayable'] : []),
  ];
}

/** The row of an update, of a group of them, or of a message's way. */
export function presentWebhook(node: FeedNode): Row {
  const { key, kind, label, description, failed, children } = node;
  return {
    id: `webhook-${key}`,
    label,
    description,
    icon: failed === true ? { name: 'error', color: 'testing.iconFailed' } : { name: ICONS[kind] },
    spoken: speak(label, description, kind),
    tooltip: [label, description].join('\n'),
    contextValue: webhookTokens(node).join(' '),
    expandable: children === 0 ? 'none' : kind === 'section' && key !== 'kinds' ? 'expanded' : 'collapsed',
  };
}

/** What stands beside the view's name: the receiver's port, how many updates are held, and whether it stands still. */
export function describeWebhooks(port: number | undefined, count: number, unseen: number | undefined): string {
  return [
    port === undefined ? '' : l10n.t('port {0}', port),
    count === 0 ? '' : `${count}`,
    unseen === undefined ? '' : unseen === 0 ? l10n.t('paused') : l10n.t('paused, {0} newer', unseen),
  ]
    .filter((part) => part !== '')
    .join(' · ');
}
