import { type Html, html } from './escape.js';
import type { ProbeRow } from './row.js';
import { GLYPHS, instant } from './wording.js';

/** What a cell shows; null and the empty string show a dash. */
export type Cell = Html | string | number | null;

/** One column of a table: its heading, and how its cells stand. The first column heads its row. */
export type Column = string | { readonly head: string; readonly as: 'number' | 'text' | 'brief' };

const NOTHING = html`<span class="soft">–</span>`;

function named(column: Column): { head: string; as: string } {
  return typeof column === 'string' ? { head: column, as: '' } : column;
}

/** A column of numbers, set to the right. */
export function number(head: string): Column {
  return { head, as: 'number' };
}

/** A column of words that stay on one line. */
export function brief(head: string): Column {
  return { head, as: 'brief' };
}

/** A column of sentences, which keeps a readable width. */
export function text(head: string): Column {
  return { head, as: 'text' };
}

/** A table with caption, in a frame that scrolls by keyboard where it is too wide. */
export function table(caption: string, columns: readonly Column[], rows: readonly (readonly Cell[])[]): Html {
  const heads = columns.map(named);
  const cell = (value: Cell, index: number): Html => {
    const shown = value === null || value === '' ? NOTHING : value;
    return index === 0
      ? html`<th scope="row">${shown}</th>`
      : html`<td class="${heads[index]?.as ?? ''}">${shown}</td>`;
  };
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${heads.map(({ head, as }) => html`<th scope="col" class="${as}">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map(cell)}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

const TONES: Readonly<Record<string, string>> = {
  pass: 'good',
  passed: 'good',
  'live-validated': 'good',
  delivered: 'good',
  read: 'good',
  played: 'good',
  fail: 'bad',
  failed: 'bad',
  aborted: 'bad',
  unknown: 'bad',
  blocked: 'halt',
  refused: 'halt',
  interrupted: 'halt',
  'not finished': 'halt',
};

/** An outcome as glyph and word. */
export function state(word: string): Html {
  return html`<span class="state ${TONES[word] ?? 'idle'}"
    ><span class="glyph" aria-hidden="true">${GLYPHS[word] ?? '·'}</span>${word}</span
  >`;
}

/** A name of a helper, flag or resource. */
export function name(word: string): Html {
  return html`<code>${word}</code>`;
}

/** An instant, or a dash. */
export function when(iso: string | null): Html {
  return iso === null ? NOTHING : html`<time datetime="${iso}">${instant(iso)}</time>`;
}

/** A Graph code with its subcode, or null. */
export function graphCode({ code, subcode }: Pick<ProbeRow, 'code' | 'subcode'>): string | null {
  if (code === null) return null;
  return subcode === null ? String(code) : `${code} / ${subcode}`;
}
