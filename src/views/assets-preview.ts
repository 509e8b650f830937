import { l10n } from 'vscode';
import type { AssetPreview, PreviewPart } from '../engine.js';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
export const escape = (text: string) => text.replace(/[&<>"']/g, (letter) => ESCAPES[letter] ?? '');

const STYLE = `
body { font-family: var(--vscode-font-family); color: var(--vscode-foreground); padding: 1rem; }
.beside { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 1.5rem; margin: 0 0 1.5rem; }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; font-family: var(--vscode-editor-font-family, monospace); }
@media (max-width: 40rem) { .beside { grid-template-columns: 1fr; } }
main, .bubble { max-width: 26rem; border: 1px solid var(--vscode-widget-border, currentColor); border-radius: 8px; padding: 1rem; }
.bubble { height: fit-content; }
p { margin: 0 0 .6rem; white-space: pre-wrap; overflow-wrap: anywhere; }
h1 { font-size: 1.2rem; } h2 { font-size: 1rem; margin: 1rem 0 .6rem; } .header { font-weight: 600; }
.footer { color: var(--vscode-descriptionForeground); }
.media, .field { border: 1px dashed var(--vscode-descriptionForeground); padding: .4rem; }
.button { text-align: center; border-top: 1px solid var(--vscode-widget-border, currentColor); padding-top: .5rem; }
.note { font-style: italic; }
/* The question that waits above the page covers its top. */
.waiting { padding-top: 6.5rem; }`;

/** A preview as a page without scripts; what is not a run's own is masked already when it comes here. */
export function previewPage({ kind, own, parts }: AssetPreview): string {
  const heading = kind === 'template' ? l10n.t('Template preview') : l10n.t('Flow preview');
  const told = own
    ? l10n.t('Made by a run of this tool: its texts stand in clear.')
    : l10n.t('Each word is masked; numbered placeholders stand where a message puts its values.');
  return page(heading, `${note(told)}<main>${parts.map(partOf).join('\n')}</main>`);
}

/** A sentence about the page. */
export const note = (text: string) => `<p class="note">${escape(text)}</p>`;

/** A page without scripts that may load nothing; `content` is escaped already. */
export function page(title: string, content: string, kind = ''): string {
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title><style>${STYLE}</style></head>
<body class="${kind}"><h1>${title}</h1>${content}</body></html>`;
}

/** One part of what a person would see. */
export function partOf({ role, text }: Pick<PreviewPart, 'role' | 'text'>): string {
  const shown = escape(text);
  return role === 'screen' || role === 'card' ? `<h2>${shown}</h2>` : `<p class="${role}">${shown}</p>`;
}
