import type { AssetPreview, PreviewPart } from '../engine.js';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escape = (text: string) => text.replace(/[&<>"']/g, (letter) => ESCAPES[letter] ?? '');

const STYLE = `
body { font-family: var(--vscode-font-family); color: var(--vscode-foreground); padding: 1rem; }
main { max-width: 26rem; border: 1px solid var(--vscode-widget-border, currentColor); border-radius: 8px; padding: 1rem; }
p { margin: 0 0 .6rem; white-space: pre-wrap; overflow-wrap: anywhere; }
h1 { font-size: 1.2rem; } h2 { font-size: 1rem; margin: 1rem 0 .6rem; } .header { font-weight: 600; }
.footer { color: var(--vscode-descriptionForeground); }
.media, .field { border: 1px dashed var(--vscode-descriptionForeground); padding: .4rem; }
.button { text-align: center; border-top: 1px solid var(--vscode-widget-border, currentColor); padding-top: .5rem; }
.note { font-style: italic; }`;

/** A preview as a page without scripts; what is not a run's own is masked already when it comes here. */
export function previewPage({ kind, own, parts }: AssetPreview): string {
  const heading = kind === 'template' ? 'Template' : 'Flow';
  const told = own
    ? 'Made by a run of this tool: its texts stand in clear.'
    : 'Each word is masked; numbered placeholders stand where a message puts its values.';
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${heading} preview</title><style>${STYLE}</style></head>
<body><h1>${heading} preview</h1><p class="note">${told}</p><main>${parts.map(partOf).join('\n')}</main></body></html>`;
}

function partOf({ role, text }: PreviewPart): string {
  const shown = escape(text);
  return role === 'screen' || role === 'card' ? `<h2>${shown}</h2>` : `<p class="${role}">${shown}</p>`;
}
