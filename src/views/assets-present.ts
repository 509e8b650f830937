import { l10n } from 'vscode';
import type { AssetNode } from '../engine.js';
import { type Row, speak } from './present.js';

const ICONS: Readonly<Record<AssetNode['kind'], string>> = {
  account: 'organization',
  numbers: 'device-mobile',
  number: 'device-mobile',
  profile: 'account',
  settings: 'settings-gear',
  commerce: 'tag',
  'public-key': 'key',
  blocks: 'circle-slash',
  blocked: 'person',
  'qr-codes': 'symbol-array',
  'qr-code': 'symbol-array',
  groups: 'comment-discussion',
  group: 'comment-discussion',
  'call-permissions': 'call-outgoing',
  templates: 'note',
  'template-group': 'folder',
  template: 'note',
  flows: 'type-hierarchy',
  flow: 'type-hierarchy',
  'flow-assets': 'file-code',
  'flow-asset': 'file-code',
  'flow-error': 'warning',
  apps: 'plug',
  app: 'plug',
  media: 'file-media',
  medium: 'file-media',
  failure: 'error',
};

const PREVIEWED: ReadonlySet<AssetNode['kind']> = new Set(['template', 'flow']);

/**
 * The tokens of a row's context value, which the menus match: `asset`, its kind, and what can be done with it; `explored`
 * says that an open explorer stands behind it.
 */
export function assetTokens(asset: AssetNode, explored: boolean): readonly string[] {
  return [
    'asset',
    asset.kind,
    ...(asset.copyable ? ['copyable'] : []),
    ...(explored && (asset.refreshable || asset.kind === 'failure') ? ['readable'] : []),
    ...(explored && PREVIEWED.has(asset.kind) ? ['previewable'] : []),
  ];
}

/** An asset's row. Labels are hashes; ids are never shown. */
export function presentAsset(asset: AssetNode, explored = false): Row {
  const label = asset.kind === 'account' ? l10n.t('Account {0}', asset.label) : asset.label;
  const failed = asset.state === 'failed';
  return {
    id: `asset-${asset.key}`,
    label,
    description: asset.description,
    icon: icon(asset),
    spoken: speak(label, asset.description, asset.kind.replace('-', ' '), asset.state === 'fresh' ? '' : asset.state),
    tooltip: failed ? [label, asset.description, l10n.t('Select Retry to read it again.')].join('\n') : '',
    contextValue: assetTokens(asset, explored).join(' '),
    expandable: expandable(asset),
  };
}

function icon({ kind, state }: AssetNode): Row['icon'] {
  if (state === 'loading') return { name: 'sync~spin' };
  if (state === 'failed') return { name: 'error', color: 'testing.iconErrored' };
  if (state === 'stale') return { name: ICONS[kind], color: 'disabledForeground' };
  return { name: ICONS[kind] };
}

/** Kinds that never have rows beneath. */
const LEAVES: ReadonlySet<AssetNode['kind']> = new Set([
  'profile',
  'settings',
  'commerce',
  'public-key',
  'call-permissions',
  'template',
  'blocked',
  'qr-code',
  'group',
  'flow-asset',
  'flow-error',
  'app',
  'medium',
  'failure',
]);

function expandable({ kind, state, children }: AssetNode): Row['expandable'] {
  // An account without rows yet is open already: a row that was not expandable would stay closed when they come.
  if (kind === 'account') return 'expanded';
  if (state === 'failed' && kind !== 'failure') return 'expanded';
  if (LEAVES.has(kind)) return 'none';
  return children === 0 ? 'none' : children === null && state === 'fresh' ? 'none' : 'collapsed';
}

/** A row that leads to those that are not shown yet. */
export function presentMore(parent: string, hidden: number): Row {
  const [label, description] = [l10n.t('Show {0} more', Math.min(hidden, PAGE)), l10n.t('{0} not shown', hidden)];
  return {
    id: `more-${parent}`,
    label,
    description,
    icon: { name: 'ellipsis' },
    spoken: speak(label, description),
    tooltip: '',
    contextValue: 'more',
    expandable: 'none',
  };
}

/** Most rows that one branch shows at a time: VS Code fails at some 13,000 siblings. */
export const PAGE = 200;
