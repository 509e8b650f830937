import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { campaignTree } from './driver/campaign.mjs';
import { openStage } from './driver/stage.mjs';
import { axe } from './driver/axe.mjs';
import { clearToasts, dialog, editorText, openContainer, option, pick, quickInput, row } from './driver/workbench.mjs';
import { runCommand, toast, treeRows } from './driver/workbench.mjs';

const ORCHARD = ['Orchard', 'EAAorchardtoken', '200000000001', '100000000011', '+15550001111'];
const MEADOW = ['Meadow', 'EAAmeadowtoken', '200000000002', '100000000022', ''];

describe('the profiles of a window', () => {
  let stage;
  let page;
  before(async () => {
    stage = await openStage({ env: { HTTPS_PROXY: 'http://127.0.0.1:9' } });
    ({ page } = await stage.open());
    await openContainer(page, 'WATS Live');
    await campaignTree(page).waitFor();
  });
  after(() => stage?.close());

  async function add(answers) {
    await runCommand(page, 'WATS Live: Add Profile…');
    for (const [index, answer] of [...answers, '', '', '', ''].entries()) {
      await quickInput(page)
        .locator('.quick-input-title', { hasText: `Add Profile (${index + 1}/9)` })
        .waitFor();
      await quickInput(page).locator('.quick-input-box input').fill(answer);
      await page.keyboard.press('Enter');
    }
    await toast(page, new RegExp(`${answers[0]} is stored and active`));
    await clearToasts(page);
  }
  const fact = (text) => row(campaignTree(page), text).waitFor();

  it('are added by name, the newest is active', async () => {
    await fact(/Profile.*none: a dry run needs none/);
    await add(ORCHARD);
    await fact(/Profile.*Orchard · number …0011/);
    await add(MEADOW);
    await fact(/Profile.*Meadow · number …0022/);
  });

  it('go back a step in their form, and keep everything when it is left', async () => {
    await runCommand(page, 'WATS Live: Add Profile…');
    await quickInput(page).locator('.quick-input-box input').fill('Third');
    await page.keyboard.press('Enter');
    await quickInput(page).locator('.quick-input-title', { hasText: '(2/9)' }).waitFor();
    equal(await quickInput(page).locator('.quick-input-box input').getAttribute('type'), 'password');
    await quickInput(page).getByRole('button', { name: 'Back' }).click();
    await quickInput(page).locator('.quick-input-title', { hasText: '(1/9)' }).waitFor();
    equal(await quickInput(page).locator('.quick-input-box input').inputValue(), 'Third');
    await page.keyboard.press('Escape');
    await fact(/Profile.*Meadow/);
  });

  it('are switched, and handed on by names only', async () => {
    await runCommand(page, 'WATS Live: Switch Profile…');
    await pick(page, 'Switch Profile', /Orchard/);
    await fact(/Profile.*Orchard · number …0011/);
    await runCommand(page, 'WATS Live: Export Profile Names');
    await page.locator('.part.editor .view-line', { hasText: 'WATS_ACCESS_TOKEN' }).first().waitFor();
    const text = await editorText(page);
    match(text, /"Orchard"/);
    ok([...ORCHARD, ...MEADOW].every((value) => value === '' || !/\d|EAA/.test(value) || !text.includes(value)));
  });

  it('take an .env file that is picked by hand, say that git tracks it, and delete it when told so', async () => {
    const file = join(stage.home, 'keys', 'campaign.env');
    mkdirSync(join(stage.home, 'keys'));
    writeFileSync(file, 'export WATS_ACCESS_TOKEN="EAAmeadownew" # new\nWATS_ENABLE_SEND=1\nOTHER=left alone\n');
    for (const words of [
      ['init', '-q'],
      ['add', 'campaign.env'],
    ])
      execFileSync('git', ['-C', dirname(file), ...words]);
    await runCommand(page, 'WATS Live: Import Credentials from an .env File…');
    await quickInput(page).locator('.quick-input-title', { hasText: 'Import Credentials from an .env File' }).waitFor();
    // The dialog fills its box itself when it has read its first folder.
    await option(page, /^wats\.config\.yaml/).waitFor();
    await quickInput(page).locator('.quick-input-box input').fill(file);
    await option(page, /^campaign\.env/).waitFor();
    await page.keyboard.press('Enter');
    const asked = await dialog(page, 30_000);
    match(asked.message, /The credentials are in SecretStorage. Delete the file\?/);
    match(asked.detail, /Stored in Orchard: WATS_ACCESS_TOKEN\.\s*git tracks this file/);
    equal(/EAA|ENABLE_SEND|OTHER/.test(asked.detail), false);
    await asked.press('Delete File');
    for (let left = 50; existsSync(file) && left > 0; left -= 1) await page.waitForTimeout(100);
    equal(existsSync(file), false);
    rmSync(dirname(file), { recursive: true });
  });

  it('have rows above the phases that axe-core finds nothing in, each spoken', async () => {
    deepEqual(await axe(page, '.part.sidebar .pane-body'), []);
    for (const { spoken, label, description } of await treeRows(campaignTree(page)))
      ok(spoken.startsWith(`${label} ${description ?? ''}`.trim()), spoken);
  });

  it('are removed altogether, which is read back', async () => {
    await runCommand(page, 'WATS Live: Remove All Credentials…');
    const asked = await dialog(page);
    match(asked.message, /\(2 profiles\)/);
    await asked.press('Remove Credentials');
    await toast(page, /read back: no credential of WATS Live is left/);
    await fact(/Profile.*none: a dry run needs none/);
    await page.waitForTimeout(500);
    deepEqual(stage.sweep(['EAAorchardtoken', 'EAAmeadowtoken', 'EAAmeadownew']), []);
  });
});
