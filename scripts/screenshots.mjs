import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { step } from './child.mjs';
import { main } from './failure.mjs';
import { small } from './picture.mjs';
import { ROOT } from './place.mjs';
import { scratch } from './scratch.mjs';
import { setUp } from './setup.mjs';

const THEMES = { dark: 'Dark 2026', light: 'Light 2026', contrast: 'Default High Contrast' };

/** A profile to look at: nobody's. */
const ASSETS = {
  WATS_ACCESS_TOKEN: 'EAAorchard',
  WATS_WABA_ID: '200000000001',
  WATS_PHONE_NUMBER_ID: '100000000011',
  WATS_TEST_RECIPIENT_E164: '+15550001111',
};

/** The names of the pictures that the documentation shows. */
function shown() {
  const docs = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
  const pages = [join(ROOT, 'README.md'), ...docs.map((name) => join(ROOT, 'docs', name))];
  const text = pages.map((path) => readFileSync(path, 'utf8')).join('\n');
  return new Set([...text.matchAll(/pictures\/([\w-]+\.png)/g)].map(([, name]) => name));
}

/**
 * Plays every scene of test/e2e/driver/scenes.mjs and takes its picture: those that the documentation shows into
 * docs/pictures; with a folder given all of them there, dark and light, some in high contrast too.
 */
await main(async () => {
  const given = process.argv[2];
  const folder = given === undefined ? join(ROOT, 'docs', 'pictures') : resolve(given);
  const wanted = shown();
  const takes = (theme, { name, strong = false }) =>
    given === undefined ? wanted.has(`${name}-${theme}.png`) : theme !== 'contrast' || strong;
  await setUp();
  mkdirSync(folder, { recursive: true });
  const { openStage } = await import('../test/e2e/driver/stage.mjs');
  const { scenes } = await import('../test/e2e/driver/scenes.mjs');
  const { importSupport } = await import('../test/e2e/driver/support.mjs');
  const { installToolkit } = await importSupport('toolkit');
  const { path: sample, remove } = scratch('wlp-');
  await installToolkit(sample, { absent: ['listFlows', 'getFlow'] });
  for (const [theme, colorTheme] of Object.entries(THEMES)) {
    if (!scenes.some((scene) => takes(theme, scene))) continue;
    const quiet = { 'window.commandCenter': false, 'workbench.layoutControl.enabled': false };
    const stage = await openStage({ sample, env: ASSETS, settings: { ...quiet, 'workbench.colorTheme': colorTheme } });
    try {
      const { page } = await stage.open({ width: 1280, height: 800 });
      for (const scene of scenes) {
        const { name, play, part } = scene;
        const path = join(folder, `${name}-${theme}.png`);
        await step(`${name}, ${theme}`, async () => {
          await play(page);
          if (!takes(theme, scene)) return;
          writeFileSync(path, await small(page, await (part?.(page) ?? page).screenshot()));
          process.stdout.write(`${path}\n`);
        });
      }
    } finally {
      await stage.close();
    }
  }
  remove();
});
