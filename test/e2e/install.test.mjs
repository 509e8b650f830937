import { equal, ok } from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openStage } from './driver/stage.mjs';
import { findCommand } from './driver/workbench.mjs';

describe('the packaged extension in a real window', () => {
  let stage;
  let window;
  before(async () => {
    stage = await openStage();
    window = await stage.open();
  });
  after(() => stage?.close());

  it('offers its first command in the palette', async () => {
    const row = await findCommand(window.page, 'WATS Live: Run Phase…');
    ok(await row.isVisible());
    await window.page.keyboard.press('Escape');
  });

  it('has its icon in the activity bar', async () => {
    const icon = window.page.locator('.activitybar .action-label[aria-label^="WATS Live"]');
    await icon.first().waitFor();
    equal(await icon.count(), 1);
  });
});
