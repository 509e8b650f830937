/*
 * Colours are checked for AA contrast in both schemes by a test, which reads the custom properties below. Coordinates
 * and lengths stay short so that no run of digits reads as a telephone number.
 */
const LIGHT = `
  --paper: #fbfaf7; --card: #ffffff; --ink: #1d2321; --soft: #55605c; --line: #dcdfd9; --accent: #0b6555;
  --good: #1b6e3c; --bad: #a9261d; --halt: #7a4d00; --idle: #55605c; --wash: #f0f2ed; --onaccent: #ffffff;`;

const DARK = `
  --paper: #141817; --card: #1b201f; --ink: #e8ebe8; --soft: #a7b1ad; --line: #343c39; --accent: #6fd0b9;
  --good: #7fd49c; --bad: #ff9d93; --halt: #f0bf6a; --idle: #a7b1ad; --wash: #222827; --onaccent: #10211d;`;

const LAYOUT = `
* { box-sizing: border-box; }
html { scroll-padding-top: 4rem; -webkit-text-size-adjust: 100%; }
body { margin: 0; padding: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'Liberation Sans', sans-serif; }
main { max-width: 82rem; margin: 0 auto; padding: 0 2rem 5rem; }
h1, h2, h3 { line-height: 1.2; text-wrap: balance; }
h1 { font-size: clamp(1.6rem, 3.4vw, 2.3rem); font-weight: 650; letter-spacing: -0.015em; margin: 0.3rem 0 0; }
h2 { font-size: 1.4rem; font-weight: 650; letter-spacing: -0.01em; margin: 3.6rem 0 1rem; }
h3 { font-size: 1.08rem; font-weight: 650; margin: 0; }
p { margin: 0 0 0.8rem; max-width: 70ch; }
a { color: var(--accent); text-underline-offset: 0.15em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
code, .mono { font-family: ui-monospace, 'SF Mono', 'Cascadia Mono', 'Liberation Mono', monospace; font-size: 0.88em; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 1rem; background: var(--card); padding: 0.5rem 1rem; z-index: 3; }
.soft { color: var(--soft); }
.banner { position: sticky; top: 0; z-index: 2; background: var(--wash); border-bottom: 1px solid var(--line); }
.banner p { max-width: 82rem; margin: 0 auto; padding: 0.6rem 2rem; display: flex; gap: 0.9rem; align-items: center;
  flex-wrap: wrap; }
.banner strong { letter-spacing: 0.08em; padding: 0.1rem 0.7rem; border-radius: 99px; white-space: nowrap;
  font-size: 0.88rem; }
.banner.rehearsal { background-image: repeating-linear-gradient(-45deg, transparent 0 9px, var(--line) 9px 10px); }
.banner.rehearsal p > * { background: var(--card); border-radius: 99px; padding: 0.1rem 0.8rem; }
.banner.rehearsal strong { border: 2px dashed var(--ink); }
.banner.live strong { background: var(--accent); color: var(--onaccent); }
.head { padding-top: 2.6rem; }
.eyebrow { color: var(--soft); margin: 0; font-size: 0.95rem; }
.verdict { display: grid; grid-template-columns: auto 1fr; gap: 0.2rem 1.1rem; align-items: baseline;
  margin: 1.8rem 0 0;
  padding: 1.3rem 1.5rem; background: var(--card); border: 1px solid var(--line);
  border-left: 5px solid var(--accent); border-radius: 10px; }
.verdict p { margin: 0; max-width: none; font-size: 1.12rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.8rem, 1fr)); gap: 0.9rem; margin: 1.1rem 0 0;
  padding: 0; }
.tiles > div { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 0.8rem 1.1rem; }
.tiles dt { color: var(--soft); font-size: 0.88rem; }
.tiles dd { margin: 0; font-size: 1.5rem; white-space: nowrap; font-weight: 650; font-variant-numeric: tabular-nums;
  line-height: 1.25; }
.tiles dd small { display: block; white-space: normal; font-size: 0.82rem; font-weight: 400; color: var(--soft);
  line-height: 1.35; }
.todo { list-style: none; margin: 0; padding: 0; display: grid; gap: 0.6rem; }
.todo li { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 0.75rem 1.1rem;
  display: grid; grid-template-columns: 6.6rem 1fr; gap: 1rem; }
.todo li.required { border-color: var(--bad); border-width: 2px; }
.todo b { font-weight: 650; }
.todo span { overflow-wrap: anywhere; }
.contents { margin: 2.2rem 0 0; padding: 0.9rem 0; border: solid var(--line); border-width: 1px 0; }
.contents ul { display: flex; flex-wrap: wrap; gap: 0.3rem 1.4rem; list-style: none; margin: 0; padding: 0; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 0.35rem 1.6rem; margin: 0 0 1.4rem; }
.facts dt { color: var(--soft); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.phase { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1.3rem 1.5rem;
  margin: 0 0 1.2rem; }
.phase header { display: flex; flex-wrap: wrap; gap: 0.4rem 1.2rem; align-items: baseline;
  justify-content: space-between; }
.phase > p { margin: 0.3rem 0 0; }
.scroll { overflow-x: auto; margin: 1rem 0 0; }
table { border-collapse: collapse; width: 100%; font-size: 0.87rem; }
caption { text-align: left; color: var(--soft); padding: 0 0 0.4rem; font-size: 0.88rem; }
th, td { text-align: left; vertical-align: top; padding: 0.42rem 0.9rem 0.42rem 0;
  border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-weight: 500; white-space: nowrap; border-bottom: 1px solid var(--soft); }
tbody th { font-weight: 500; }
tbody tr:last-child > * { border-bottom: 0; }
td.number, th.number { text-align: right; padding-right: 1.2rem; font-variant-numeric: tabular-nums;
  white-space: nowrap; }
td.brief, time { white-space: nowrap; }
td.text { min-width: 11rem; overflow-wrap: anywhere; }
.state { white-space: nowrap; font-weight: 600; }
.good { color: var(--good); } .bad { color: var(--bad); } .halt { color: var(--halt); } .idle { color: var(--idle); }
.glyph { display: inline-block; width: 1.3em; }
figure { margin: 1.4rem 0 0; }
figcaption { color: var(--soft); font-size: 0.88rem; margin: 0 0 0.4rem; }
svg { display: block; width: 100%; min-width: 46rem; height: auto; }
svg text { font: 12px system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'Liberation Sans', sans-serif;
  fill: var(--ink); }
svg .faint { fill: var(--soft); }
svg .rule { stroke: var(--line); stroke-width: 1; }
svg .way { stroke: var(--soft); stroke-width: 1.5; }
svg .lost { stroke: var(--soft); stroke-width: 1.5; stroke-dasharray: 3 4; }
svg .bar { fill: var(--accent); stroke: var(--accent); }
svg .bar.open { fill: var(--card); stroke: var(--bad); stroke-width: 2; }
svg .bar.held { fill: var(--card); stroke: var(--halt); stroke-width: 2; stroke-dasharray: 4 2; }
svg .stop { fill: var(--card); stroke: var(--accent); stroke-width: 2; }
svg .stop.reached { fill: var(--accent); }
svg .stop.failed { fill: var(--card); stroke: var(--bad); }
svg .stop.none { stroke: var(--line); }
.plain { margin: 0; padding-left: 1.2rem; max-width: 74ch; }
.plain li { margin: 0 0 0.35rem; overflow-wrap: anywhere; }
.page { display: none; }
footer { margin-top: 4rem; padding-top: 1.2rem; border-top: 1px solid var(--line); color: var(--soft);
  font-size: 0.9rem; }
@media (max-width: 46rem) {
  main { padding: 0 1.1rem 3rem; } .banner p { padding: 0.6rem 1.1rem; }
  .facts, .todo li, .verdict { grid-template-columns: 1fr; gap: 0.1rem; } .facts dd { margin-bottom: 0.6rem; }
  .phase { padding: 1rem; }
}`;

const PRINT = `
@media print {
  @page { margin: 20mm 14mm 16mm; }
  body { font-size: 9.5pt; background: var(--card); }
  main { max-width: none; padding: 0; }
  .banner { position: static; border: 2px solid var(--ink); }
  .contents, .skip { display: none; }
  .page { display: inline; font-size: 0.7em; font-weight: 400; color: var(--soft); float: right; }
  .phase { border: 0; padding: 0; margin-bottom: 8mm; border-radius: 0; }
  .scroll { overflow: visible; }
  table { font-size: 8pt; } td.brief, time { white-space: nowrap; }
td.text { min-width: 0; }
  svg { min-width: 0; }
  thead { display: table-header-group; }
  tr, figure, .todo li, .verdict, .tiles > div { break-inside: avoid; }
  h2, h3, .phase header, caption { break-after: avoid; }
  h2 { margin-top: 10mm; }
}`;

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
