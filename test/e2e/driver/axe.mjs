import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds against WCAG 2.1 A and AA in a page, beneath all of `selector`: a line each. */
export async function axe(page, selector = 'body') {
  await page.evaluate(SOURCE);
  const violations = await page.evaluate(async (within) => {
    const found = await globalThis.axe.run(
      { include: [...document.querySelectorAll(within)] },
      {
        iframes: false,
        // VS Code sets a row's label and description side by side with no space between, which no spoken name can contain.
        rules: { 'label-content-name-mismatch': { enabled: false } },
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'],
      },
    );
    return found.violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => ({ id, at: String(target) })));
  }, selector);
  return violations.map(({ id, at }) => `${id}: ${at}`);
}
