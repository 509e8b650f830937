/** The longest field, in UTF-16 units, that a page shows; the JSON report has all of it. */
const FIELD_LIMIT = 2_000;

/** One visible line: line breaks become spaces; control, bidirectional and zero-width characters become U+FFFD. */
export function visible(value: string): string {
  const cut = value.length > FIELD_LIMIT ? `${value.slice(0, FIELD_LIMIT)}…` : value;
  return cut
    .replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '\uFFFD')
    .trim();
}

/** Text of one format, in which every outside value has been escaped. Only the two tags below make it from values. */
export class Fragment<Format extends 'html' | 'markdown'> {
  constructor(
    readonly format: Format,
    readonly source: string,
  ) {}
}

export type Html = Fragment<'html'>;
export type Markdown = Fragment<'markdown'>;
type Value<Format extends 'html' | 'markdown'> =
  string | number | null | Fragment<Format> | readonly Fragment<Format>[];

const HTML_ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** The one escape for HTML text, attributes and inline SVG; it also keeps VS Code's `$(icon)` form from standing. */
export function escapeHtml(value: string): string {
  return visible(value)
    .replace(/[&<>"']/g, (character) => HTML_ENTITIES[character] ?? '')
    .replace(/\$(?=\()/g, '&#36;');
}

/* Renderers turn bare addresses, mentions and `scheme:` words into links; inside a code span they do not. */
const LINKISH = /:\/\/|\/\/\S|www\.|@|^[^\sa-z0-9]*[a-z][a-z0-9+.-]*:\S/i;

function codeSpan(word: string): string {
  const inert = word
    .replace(/`/g, "'")
    .replace(/\|/g, '¦')
    .replace(/</g, '‹')
    .replace(/>/g, '›')
    .replace(/(?<=[\]$])\(/g, ' (');
  return `\`${inert}\``;
}

function escapeWord(word: string): string {
  if (LINKISH.test(word)) return codeSpan(word);
  return word
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/\$(?=\()/g, '&#36;')
    .replace(/\](?=[([:])/g, '&#93;')
    .replace(/[\\`*[\]|~]|\$(?!\()|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\$&');
}

/**
 * The one escape for Markdown text and table cells (CommonMark and GFM). It escapes little, so that a page stays
 * readable as it is, and so that a leak scan still sees in it what a reader would see.
 */
export function escapeMarkdown(value: string): string {
  const text = visible(value).split(' ').map(escapeWord).join(' ');
  return text.replace(/^(?=(?:#{1,6}|[-+=]+)(?:\s|$))/, '\\').replace(/^(\d{1,9})(?=[.)](?:\s|$))/, '$1\\');
}

function tagOf<Format extends 'html' | 'markdown'>(format: Format, escape: (value: string) => string) {
  const piece = (value: Value<Format>): string => {
    if (value === null) return '';
    if (typeof value === 'string') return escape(value);
    if (typeof value === 'number') return String(value);
    if (value instanceof Fragment) return value.source;
    return value.map((fragment) => fragment.source).join('');
  };
  return (strings: TemplateStringsArray, ...values: readonly Value<Format>[]): Fragment<Format> =>
    new Fragment(
      format,
      strings.reduce((text, part, index) => text + piece(values[index - 1] ?? null) + part),
    );
}

/** Template tag for HTML and SVG: every interpolated string is escaped. */
export const html = tagOf('html', escapeHtml);

/** Template tag for Markdown: every interpolated string is escaped. */
export const prose = tagOf('markdown', escapeMarkdown);

/** A name or hash as Markdown code where its characters allow that, else as escaped text. */
export function code(value: string): Markdown {
  return new Fragment(
    'markdown',
    /^[#A-Za-z0-9][A-Za-z0-9_.:#-]*$/.test(value) ? `\`${value}\`` : escapeMarkdown(value),
  );
}

/** Markdown pieces as a list with commas. */
export function commas(pieces: readonly Markdown[]): Markdown {
  return new Fragment('markdown', pieces.map((piece) => piece.source).join(', '));
}
