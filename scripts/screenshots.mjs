import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { step } from './child.mjs';
import { main } from './failure.mjs';
import { small } from './picture.mjs';
import { ROOT } from './place.mjs';
import { setUp } from './setup.mjs';

const THEMES = { dark: 'Dark 2026', light: 'Light 2026', contrast: 'Default High Contrast' };

/**
 * Takes the pictures of the documentation: every scene of test/e2e/driver/scenes.mjs in the dark and the light theme, some
 * in high contrast too, as <scene>-<theme>.png in the given folder (default docs/pictures).
 */
await main(async () => {
  const folder = resolve(process.argv[2] ?? join(ROOT, 'docs', 'pictures'));
  await setUp();
  mkdirSync(folder, { recursive: true });
  const { openStage } = await import('../test/e2e/driver/stage.mjs');
  const { scenes } = await import('../test/e2e/driver/scenes.mjs');
  for (const [theme, colorTheme] of Object.entries(THEMES)) {
    const quiet = { 'window.commandCenter': false, 'workbench.layoutControl.enabled': false };
    const stage = await openStage({ settings: { ...quiet, 'workbench.colorTheme': colorTheme } });
    try {
      const { page } = await stage.open({ width: 1280, height: 800 });
      for (const { name, play, strong = false } of scenes) {
        const path = join(folder, `${name}-${theme}.png`);
        const taken = theme !== 'contrast' || strong;
        await step(`${name}, ${theme}`, async () => {
          await play(page);
          if (taken) writeFileSync(path, await small(page, await page.screenshot()));
        });
        if (taken) process.stdout.write(`${path}\n`);
      }
    } finally {
      await stage.close();
    }
  }
});
