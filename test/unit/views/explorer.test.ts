import { describe, expect, it } from 'vitest';
import { assetTokens, presentAsset } from '../../../src/views/assets-present.js';
import { previewPage } from '../../../src/views/assets-preview.js';
import { asset, told } from './samples.js';

describe('a row of the asset explorer', () => {
  it.each(['loading', 'stale', 'failed'] as const)('tells %s by its icon and by voice', (state) => {
    const row = presentAsset(asset('flows', 1, { state }), true);
    expect(row.icon).not.toEqual(presentAsset(asset('flows', 1), true).icon);
    expect(row.spoken).toContain(state);
  });

  it('offers a read only while an explorer stands behind it', () => {
    const branch = asset('flows', null, { refreshable: true });
    expect(assetTokens(branch, true)).toContain('readable');
    expect(assetTokens(branch, false)).toEqual(['asset', 'flows']);
    expect(assetTokens(asset('failure'), true)).toContain('readable');
  });

  it('offers a preview of templates and flows, and an id of what has one', () => {
    const template = asset('template', 0, { copyable: true });
    expect(assetTokens(template, true)).toEqual(['asset', 'template', 'copyable', 'previewable']);
    expect(assetTokens(asset('number'), true)).not.toContain('previewable');
  });

  it('opens what failed, and what may have rows', () => {
    expect(presentAsset(asset('flows', null, { state: 'failed' })).expandable).toBe('expanded');
    expect(presentAsset(asset('flows', null, { state: 'unread' })).expandable).toBe('collapsed');
    expect(presentAsset(asset('template', 0)).expandable).toBe('none');
  });
});

describe('the page of a preview', () => {
  it('has no script, no foreign source and no live markup', () => {
    const parts = [{ role: 'body', text: told('<img src=x onerror=1> & "quoted"') } as const];
    const page = previewPage({ kind: 'template', own: true, parts });
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/<img|<script/);
  });

  it('says whether its texts are masked', () => {
    expect(previewPage({ kind: 'flow', own: false, parts: [] })).toContain('masked');
    expect(previewPage({ kind: 'flow', own: true, parts: [] })).toContain('in clear');
  });
});
