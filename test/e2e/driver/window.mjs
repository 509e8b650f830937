import { chromium } from 'playwright-core';

const ARGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
// Chromium refuses its own sandbox to root.
if (process.getuid?.() === 0) ARGS.push('--no-sandbox');

/**
 * What a built workbench reads its `payload` by (extensionDevelopmentPath, extensionTestsPath): a switch in the page's
 * configuration, set before it is read. The HTML itself must stay as served, or the page loses its loopback rights.
 */
function enableTestDriver() {
  const get = Element.prototype.getAttribute;
  Element.prototype.getAttribute = function getAttribute(name) {
    const value = get.call(this, name);
    if (name !== 'data-settings' || this.id !== 'vscode-workbench-web-configuration' || !value) return value;
    const settings = JSON.parse(value);
    settings.developmentOptions = { ...settings.developmentOptions, enableSmokeTestDriver: true };
    return JSON.stringify(settings);
  };
}

/**
 * Opens a window on `folder` of the code-server at `port`. With `profileDir` secrets and global state outlive the window;
 * with `payload` it is an extension development host, whose tests end by `exited` (their exit code). `prepare` runs in
 * the page before the workbench does.
 */
export async function openWindow({ browser, port, folder, profileDir, payload, prepare, width = 1400, height = 900 }) {
  const viewport = { width, height };
  const launch = { executablePath: browser, args: ARGS };
  const context = profileDir
    ? await chromium.launchPersistentContext(profileDir, { ...launch, viewport })
    : await (await chromium.launch(launch)).newContext({ viewport });
  const close = async () => {
    // A page that is left ends its extension host at once; a killed one only after the grace time.
    for (const page of context.pages()) await page.goto('about:blank').catch(() => {});
    const owner = context.browser();
    await context.close();
    await owner?.close().catch(() => {});
  };
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    // A busy machine takes its time; what is quick is not slowed by it.
    page.setDefaultTimeout(60_000);
    page.setDefaultNavigationTimeout(120_000);
    let exit;
    const exited = new Promise((resolve) => {
      exit = resolve;
    });
    if (prepare) await page.addInitScript(prepare);
    const query = new URLSearchParams({ folder });
    if (payload) {
      await page.exposeFunction('codeAutomationLog', () => {});
      await page.exposeFunction('codeAutomationExit', (code) => exit(code));
      await page.addInitScript(enableTestDriver);
      query.set('payload', JSON.stringify(payload));
    }
    await page.goto(`http://127.0.0.1:${port}/?${query}`);
    if (!payload) await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 120_000 });
    return { page, context, exited, close };
  } catch (error) {
    await close().catch(() => {});
    throw error;
  }
}
