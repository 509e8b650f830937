import { cpus, release, totalmem, type } from 'node:os';

/** The machine that the figures are of. */
export const machine = () =>
  `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()}, Node ${process.versions.node}`;

const cell = (text) => String(text).replaceAll('|', '\\|');
const MET = new Map([
  [true, 'met'],
  [false, 'not met'],
  [null, ''],
]);

/** The rows as a Markdown document. */
export function markdown({ title, command, about = [], date, machine: of, sections }) {
  const lines = [`# ${title}`, '', `Made by \`${command}\` on ${date}: ${of}.`, ...about];
  for (const [section, rows] of Object.entries(sections)) {
    // Beside: the rivals' figures, and remarks.
    lines.push('', `## ${section}`, '', '| what | ours | goal | | beside |', '| --- | --- | --- | --- | --- |');
    for (const { what, ours, unit, goal, met, rivals, note } of rows) {
      const beside = Object.entries(rivals).map(([name, figure]) => `${name} ${figure}`);
      const parts = [...beside, ...(note === '' ? [] : [note])].join('; ');
      lines.push(`| ${[what, `${ours} ${unit}`.trim(), goal, MET.get(met), parts].map(cell).join(' | ')} |`);
    }
  }
  return `${lines.join('\n')}\n`;
}
