import { dialog, findCommand, inputMessage, option, quickInput, quickRows, row } from './workbench.mjs';
import { runCommand, tree, type } from './workbench.mjs';

/** The views by name; VS Code adds the container to the name of a tree. */
export const campaignTree = (page) => tree(page, /^Campaign/);
export const assetsTree = (page) => tree(page, /^Assets/);

/** The row of a phase. */
export const phaseRow = (page, id) => row(campaignTree(page), new RegExp(`^\\s*${id} `));

/** The status item of the extension. */
export const STATUS = 'wats.wats-live.watsLive.status';

/** Checks exactly these rows of the open multi-pick, sees that they are, and accepts; the last pick closes. */
async function checkRows(page, wanted, { last = true } = {}) {
  const widget = quickInput(page);
  const rows = widget.locator('.monaco-list-row');
  await rows.first().waitFor();
  const wrong = async () => {
    for (const item of await rows.all()) {
      const label = (await item.locator('.label-name').textContent()) ?? '';
      const should = wanted.some((name) => label === name || label.startsWith(`${name} `));
      if ((await item.getByRole('checkbox').getAttribute('aria-checked')) !== String(should)) return item;
    }
    return undefined;
  };
  for (let left = 40, item = await wrong(); item !== undefined; item = await wrong(), left -= 1) {
    if (left === 0) throw new Error(`the pick does not take ${wanted.join(', ')}`);
    await item.click();
    await page.waitForTimeout(100);
  }
  await widget.locator('.quick-input-count', { hasText: `${wanted.length} Selected` }).waitFor();
  await widget.getByRole('button', { name: 'OK', exact: true }).click();
  if (last) await widget.waitFor({ state: 'hidden' });
}

/** What has to be typed into the authorization form. */
export const STATEMENT = 'these assets are test-safe and I am authorized';

/** Waits for a step of the open authorization form: "2/5". */
export const formStep = (page, place) =>
  quickInput(page)
    .locator('.quick-input-title', { hasText: `Authorize Live Run (${place}` })
    .waitFor({ timeout: 30_000 });

/**
 * Fills the authorization form: one profile, all its assets, these phases, what to do about local checks where it is
 * asked (`check`; a `reason` where they are skipped), for an hour. Answers the rows of the assets.
 */
export async function authorize(page, phases, { total = 5, profile = /./, check, reason } = {}) {
  await formStep(page, '1/');
  await option(page, profile).click();
  await formStep(page, '2/');
  await quickInput(page).locator('.monaco-list-row', { hasText: 'Account …' }).waitFor();
  const assets = await quickRows(page);
  await checkRows(
    page,
    assets.map(({ label }) => label),
    { last: false },
  );
  await formStep(page, '3/');
  await checkRows(page, phases.map(String), { last: false });
  if (check !== undefined) {
    await formStep(page, '4/');
    await option(page, check).click();
    if (reason !== undefined) await type(page, `Authorize Live Run (5/${total})`, reason);
  }
  await type(page, `Authorize Live Run (${total - 1}/${total})`, STATEMENT);
  await formStep(page, `${total}/${total}`);
  await option(page, /^1 hour/).click();
  await quickInput(page).waitFor({ state: 'hidden' });
  return assets;
}

/** Arms the flags of one run. */
export async function arm(page, names) {
  await runCommand(page, 'WATS Live: Arm Live Flags for One Run…');
  await checkFlags(page, names);
}

/** Checks these flags in the pick that arms them, and accepts. */
export async function checkFlags(page, names) {
  await quickInput(page).locator('.quick-input-title', { hasText: 'Arm Live Flags' }).waitFor();
  await checkRows(page, names);
}

/** Starts a run of these phases; answers the title of the pick. */
export async function runPhases(page, ids) {
  await runCommand(page, 'WATS Live: Run Phase…');
  const title = quickInput(page).locator('.quick-input-title', { hasText: 'Run Phases' });
  await title.waitFor();
  const text = await title.textContent();
  await checkRows(page, ids.map(String));
  return text;
}

/** Waits for a modal, answers its words, and presses the button. */
export async function confirm(page, button, timeout = 30_000) {
  const asked = await dialog(page, timeout);
  await asked.press(asked.buttons.find((text) => button.test(text)) ?? '');
  return asked;
}

/** Types each answer into the masked inputs of Set Credentials; answers what each input was like. */
export async function setCredentials(page, answers) {
  await runCommand(page, 'WATS Live: Set Credentials…');
  const seen = [];
  for (const [index, answer] of answers.entries()) {
    const title = quickInput(page).locator('.quick-input-title', { hasText: `(${index + 1}/${answers.length})` });
    await title.waitFor();
    const input = quickInput(page).locator('.quick-input-box input');
    seen.push({ type: await input.getAttribute('type'), message: await inputMessage(page).textContent() });
    await input.fill(answer);
    await page.keyboard.press('Enter');
  }
  await quickInput(page).waitFor({ state: 'hidden' });
  return seen;
}

/** Whether the palette lets a command run now. */
export async function offers(page, title) {
  try {
    await findCommand(page, title, 2_500);
    await page.keyboard.press('Escape');
    return true;
  } catch {
    return false;
  }
}

/** Opens a row of a tree that is closed. */
export async function expand(item) {
  if ((await item.getAttribute('aria-expanded')) !== 'true') await item.locator('.monaco-tl-twistie').click();
}
