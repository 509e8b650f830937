import { escapeHtml } from '../evidence/report/escape.js';
import { classifyCode } from '../graph/errors.js';
import { clockTime, type FeedEntry, type FeedRequest } from './webhook-feed-node.js';

const STYLE = `
body { font-family: var(--vscode-font-family); color: var(--vscode-foreground); padding: 1rem; line-height: 1.5; }
h1 { font-size: 1.2rem; } h2 { font-size: 1rem; margin: 1.2rem 0 .4rem; }
table { border-collapse: collapse; } th { text-align: left; font-weight: 600; }
th, td { padding: .2rem 1.2rem .2rem 0; vertical-align: top; }
.failed { color: var(--vscode-errorForeground); }
pre { font-family: var(--vscode-editor-font-family, monospace); white-space: pre-wrap; overflow-wrap: anywhere;
  border: 1px solid var(--vscode-widget-border, currentColor); border-radius: 4px; padding: .8rem; }`;

/** A page without scripts about an update, the request that caused it, or both. Everything on it is redacted. */
export function webhookPage(entry: FeedEntry | undefined, request: FeedRequest | undefined): string {
  const heading = entry === undefined ? `${request?.helper ?? 'Request'} ${request?.tag ?? ''}` : titleOf(entry);
  const parts = [
    entry === undefined ? '' : facts(entry),
    request === undefined ? '' : chain(request),
    entry === undefined ? '' : content(entry),
  ];
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(heading)}</title><style>${STYLE}</style></head>
<body><main><h1>${escapeHtml(heading)}</h1>${parts.join('\n')}</main></body></html>`;
}

function titleOf({ event }: FeedEntry): string {
  return ['Webhook', event.kind, event.type, event.status].filter((word) => word !== null).join(' ');
}

function facts({ at, event, helper, conversation }: FeedEntry): string {
  const { kind, type, status, code, ms, correlatesTo } = event;
  const advice = code === undefined ? '' : classifyCode(code, null, null).advice;
  const caused = helper === undefined ? '' : `${helper}, ${ms ?? 0} ms before`;
  const rows: readonly (readonly [string, string])[] = [
    ['Kind', kind ?? ''],
    ['Type', type ?? ''],
    ['Status', status ?? ''],
    ['Received', at.toISOString()],
    ['Signature', event.signature],
    ['Conversation', conversation ?? ''],
    ['About', correlatesTo === null ? '' : `#${correlatesTo}`],
    ['Caused by', caused],
    ['Graph code', code === undefined ? '' : `${code}`],
    ['Advice', advice],
  ];
  const shown = rows.filter(([, value]) => value !== '');
  return `<table>${shown.map(([name, value]) => `<tr><th scope="row">${name}</th><td>${escapeHtml(value)}</td></tr>`).join('')}</table>`;
}

function chain({ helper, tag, steps }: FeedRequest): string {
  const rows = steps().map(({ status, at, code, advice }) => {
    const cells = [status, clockTime(at), code === null ? '' : `code ${code}`, advice];
    const failed = status === 'failed' ? ' class="failed"' : '';
    return `<tr${failed}>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`;
  });
  const head = ['State', 'Time', 'Code', 'Advice'].map((name) => `<th scope="col">${name}</th>`).join('');
  return `<h2>Delivery of ${escapeHtml(`${helper} ${tag}`)}</h2><table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

/** Line by line: the escape takes one line at a time. */
function content({ update, redactor }: FeedEntry): string {
  if (update.raw === undefined)
    return '<p>Its content is no longer held: it was too large, or newer ones took its place.</p>';
  const lines = redactor.line(redactor.value(update.raw), 2).split('\n');
  const indented = lines.map((line) => ' '.repeat(line.search(/\S|$/)) + escapeHtml(line));
  return `<h2>Content, redacted</h2><pre>${indented.join('\n')}</pre>`;
}
