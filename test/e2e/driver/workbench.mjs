const exact = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Runs a command by its exact title. It clicks the row: Enter would take whatever has the focus by then. */
export async function runCommand(page, title, timeout = 30_000) {
  for (let left = 3; ; left -= 1) {
    const found = await findCommand(page, title, timeout);
    try {
      return await found.click({ timeout: 5_000 });
    } catch (error) {
      // A page that has just opened takes the focus, and the palette goes.
      if (left === 0) throw error;
      await page.keyboard.press('Escape');
    }
  }
}

/** Opens the palette on a command of that exact title and returns its row; Escape closes it again. */
export async function findCommand(page, title, timeout = 30_000) {
  const end = Date.now() + timeout;
  for (;;) {
    await page.keyboard.press('F1');
    const found = option(page, new RegExp(`^${exact(title)}(,|$)`));
    try {
      // A pick that is just closing takes the palette along: then it is opened once more.
      await quickInput(page).locator('.quick-input-box input').fill(`>${title}`, { timeout: 2_000 });
      await found.waitFor({ timeout: 2_000 });
      return found;
    } catch {
      // An open palette does not take in what an extension contributes while it is open.
      await page.keyboard.press('Escape');
      if (Date.now() > end) throw new Error(`the palette does not offer "${title}" within ${timeout} ms`);
    }
  }
}

/** The one widget that palette, quick pick and input box share. */
export const quickInput = (page) => page.locator('.quick-input-widget');

/** A row of the open quick pick by its spoken name. */
export const option = (page, name) => quickInput(page).getByRole('option', { name }).first();

/** The rows of the open quick pick as text. */
export const quickRows = (page) =>
  quickInput(page)
    .locator('.monaco-list-row')
    .evaluateAll((rows) =>
      rows.map((row) => ({
        label: row.querySelector('.label-name')?.textContent,
        description: row.querySelector('.label-description')?.textContent,
        detail: row.querySelector('.quick-input-list-label-meta')?.textContent,
      })),
    );

/** Waits for the quick pick of that title and takes the row whose name matches. */
export async function pick(page, title, name) {
  await quickInput(page).locator('.quick-input-title', { hasText: title }).waitFor();
  await option(page, name).click();
}

/** Waits for the input box of that title, types into it and accepts. */
export async function type(page, title, text) {
  await quickInput(page).locator('.quick-input-title', { hasText: title }).waitFor();
  await quickInput(page).locator('.quick-input-box input').fill(text);
  await page.keyboard.press('Enter');
}

/** What the input box says about its text. */
export const inputMessage = (page) => quickInput(page).locator('.quick-input-message');

/** The open modal: its words and buttons, and `press` for the button of an exact text. */
export async function dialog(page, timeout = 15_000) {
  const box = page.locator('.monaco-dialog-box');
  await box.waitFor({ timeout });
  return {
    box,
    message: (await box.locator('.dialog-message-text').textContent()) ?? '',
    detail: (await box.locator('.dialog-message-detail').allTextContents()).join('\n'),
    buttons: await box.locator('.dialog-buttons .monaco-button').allTextContents(),
    press: async (text) => {
      const button = box.locator('.dialog-buttons .monaco-button', { hasText: new RegExp(`^${exact(text)}$`) });
      await button.click();
      await box.waitFor({ state: 'detached' });
    },
  };
}

/** Waits for a notification and returns it. Clear those of an earlier step first: an old one satisfies the wait. */
export async function toast(page, text, timeout = 15_000) {
  const found = page.locator('.notifications-toasts .notification-list-item', { hasText: text }).last();
  await found.waitFor({ timeout });
  return found;
}

/** Presses a button of a notification. */
export const pressToast = (notification, text) =>
  notification.locator('.notification-list-item-buttons-container .monaco-button', { hasText: text }).click();

/** Dismisses all notifications. */
export const clearToasts = (page) => runCommand(page, 'Notifications: Clear All Notifications');

/** A tree by the name of its view. */
export const tree = (page, name) => page.getByRole('tree', { name });

/** The row of a tree, or of a tree's locator, that shows a text. */
export const row = (inTree, text) => inTree.locator('.monaco-list-row', { hasText: text });

/** The visible rows of a tree, as seen and as spoken. */
export const treeRows = (inTree) =>
  inTree.getByRole('treeitem').evaluateAll((rows) =>
    rows.map((item) => ({
      spoken: item.getAttribute('aria-label'),
      label: item.querySelector('.label-name')?.textContent,
      description: item.querySelector('.label-description')?.textContent,
      level: Number(item.getAttribute('aria-level')),
      expanded: item.getAttribute('aria-expanded'),
    })),
  );

/** Presses an inline action of a row; there only while the pointer is on the row. */
export async function pressInline(item, label) {
  const action = item.locator(`.action-label[aria-label^="${label}"]`);
  // A tree that is drawn anew under the pointer forgets that it is there.
  for (let left = 20; left > 0; left -= 1) {
    await item.page().mouse.move(0, 0);
    await item.hover();
    if (await action.isVisible()) break;
    await item.page().waitForTimeout(250);
  }
  await action.click();
}

/** Chooses an entry of a row's context menu. A menu that has just opened may let a click pass: then once more. */
export async function chooseContext(page, item, label) {
  await item.click({ button: 'right' });
  const entry = page.locator('.monaco-menu .action-menu-item', { hasText: label });
  await entry.click();
  for (let left = 10; left > 0 && (await entry.isVisible()); left -= 1) {
    await page.waitForTimeout(300);
    if (await entry.isVisible()) await entry.click({ timeout: 2_000 }).catch(() => {});
  }
}

/** The pane of a view, with its welcome content and title actions. */
export const pane = (page, title) =>
  page.locator('.pane', { has: page.locator(`.pane-header[aria-label^="${title}"]`) });

/** An item of the status bar: `id` is publisher, extension and the item's own id, joined by dots. */
export const statusItem = (page, id) => page.locator(`.statusbar-item[id="${id}"]`);

/** Opens a view container by the start of its label in the activity bar. */
export const openContainer = (page, label) =>
  page.locator(`.activitybar .action-label[aria-label^="${label}"]`).first().click();

/** The frame of the webview that holds a selector only it has. */
export async function webviewFrame(page, selector, timeout = 20_000) {
  for (const end = Date.now() + timeout; Date.now() < end; await page.waitForTimeout(100)) {
    for (const frame of page.frames()) {
      const inside = /\/webview\/browser\/pre\/fake\.html/.test(frame.url());
      if (
        inside &&
        (await frame
          .locator(selector)
          .count()
          .catch(() => 0)) > 0
      )
        return frame;
    }
  }
  throw new Error(`no webview with ${selector} in ${timeout} ms`);
}

/** The text of the editor in front; visible lines only. */
export const editorText = async (page) =>
  (await page.locator('.part.editor .editor-instance .view-lines .view-line').allTextContents())
    .join('\n')
    .replaceAll('\u00a0', ' ');

/** The colour at the lower left of a picture, as [red, green, blue]; for frames in which no script may run. */
export const cornerColour = async (page, png) =>
  page.evaluate(
    async (bytes) => {
      const bitmap = await createImageBitmap(new Blob([Uint8Array.from(bytes)], { type: 'image/png' }));
      const canvas = new OffscreenCanvas(1, 1).getContext('2d');
      canvas.drawImage(bitmap, -4, -(bitmap.height - 4));
      return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
    },
    [...png],
  );

/** Colour themes that every edition has, and how the workbench calls each; a webview's body bears the second name. */
export const THEMES = {
  'Light Modern': ['vs', 'vscode-light'],
  'Dark Modern': ['vs-dark', 'vscode-dark'],
  'Dark High Contrast': ['hc-black', 'vscode-high-contrast'],
  'Light High Contrast': ['hc-light', 'vscode-high-contrast-light'],
};

/** Changes the colour theme of an open window, and waits until it is drawn. */
export async function changeTheme(page, name) {
  await runCommand(page, 'Preferences: Color Theme');
  await quickInput(page).locator('.quick-input-box input').fill(name);
  await option(page, new RegExp(`^${exact(name)}`)).click();
  await quickInput(page).waitFor({ state: 'hidden' });
  await page.locator(`.monaco-workbench.${THEMES[name][0]}`).waitFor();
}

/** Reloads the window and waits until a status item is back. */
export async function reload(page, statusId) {
  await Promise.all([page.waitForNavigation(), runCommand(page, 'Developer: Reload Window')]);
  await statusItem(page, statusId).waitFor({ timeout: 60_000 });
}
