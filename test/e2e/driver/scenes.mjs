import { openContainer } from './workbench.mjs';

/** The pictures of the documentation, in order, played in one window: a name, and what to do before it is taken. */
export const scenes = [
  {
    name: 'sidebar',
    play: async (page) => {
      await openContainer(page, 'WATS Live');
      await page.locator('.part.sidebar .composite.title', { hasText: /WATS Live/i }).waitFor();
    },
  },
];
