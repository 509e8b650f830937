import style from '../data/report-style.json' with { type: 'json' };

/*
 * Colours are checked for AA contrast in both schemes by a test, which reads the custom properties below. Coordinates
 * and lengths stay short so that no run of digits reads as a telephone number.
 */
const LIGHT = style.light.join('\n');

const DARK = style.dark.join('\n');

const LAYOUT = style.layout.join('\n');

const PRINT = style.print.join('\n');

/** Colours by scheme and by VS Code's theme, and the layout, for every page of ours. */
export function pageStyle(): string {
  return [
    `:root { color-scheme: light dark; ${LIGHT} }`,
    `@media screen and (prefers-color-scheme: dark) { :root { ${DARK} } }`,
    // VS Code names its theme on the body of a webview; the system's preference may differ from it.
    `@media screen { body.vscode-light { color-scheme: light; ${LIGHT} }`,
    `  body:is(.vscode-dark, .vscode-high-contrast:not(.vscode-high-contrast-light)) { color-scheme: dark; ${DARK} }`,
    `  body:is(.vscode-high-contrast, .vscode-high-contrast-light) { --line: var(--ink); --soft: var(--ink); } }`,
    LAYOUT,
    `@media (forced-colors: active) { svg .bar, svg .stop.reached { fill: CanvasText; }
  .verdict { border-left-width: 5px; } }`,
  ].join('\n');
}

/** The report's style sheet. `pageLabel` is our own wording of mode and worth: it is printed atop every page. */
export function reportStyle(pageLabel: string): string {
  const content = pageLabel.replace(/[^\p{L}\p{N} :,.;·—’-]/gu, '');
  return [
    pageStyle(),
    PRINT,
    `@media print { @page { @top-center { content: '${content}'; font: 600 9pt sans-serif; }`,
    `  @bottom-right { content: counter(page) ' / ' counter(pages); font: 8pt sans-serif; } } }`,
  ].join('\n');
}
