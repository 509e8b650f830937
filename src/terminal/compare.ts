import { compareToolkit } from '../engine.js';
import { type Arguments, usage } from './arguments.js';
import type { Face } from './face.js';

/** Options of `compare`. */
export const COMPARE_OPTIONS = { subject: { type: 'string' }, out: { type: 'string' } } as const;

/** Compares a toolkit with this tool; returns 0 without findings, 1 with. */
export async function compare(args: Arguments, face: Face): Promise<number> {
  const subject = args.text('subject');
  if (subject === undefined) throw usage('--subject', 'must name a folder that has @wats/graph');
  const { findings, gone, ...result } = await compareToolkit({
    subject,
    outputFolder: args.text('out'),
    workspaceFolders: [],
    environment: face.environment,
    observe: (finding, redactor) => {
      const { family, severity, helper, variant, expected, seen } = finding;
      if (face.json) face.print(redactor.line(redactor.own(finding)));
      else
        face.tell(`${severity.padEnd(6)} ${family}: ${helper}, ${variant}\n    expected ${expected}\n    seen ${seen}`);
    },
    signal: face.signal,
  });
  const counts = { findings: findings.length, known: findings.filter(({ state }) => state === 'known').length };
  const end = { event: 'compare.end', ...result, ...counts, gone: gone.map(({ id }) => id) };
  if (face.json) face.print(face.redactor.line(face.redactor.own(end)));
  else {
    const { version, commit } = result.subject;
    face.tell(
      `@wats/graph ${version}${commit === null ? '' : ` at ${commit}`}: ${result.cases} case(s), ${counts.findings} finding(s), ${counts.known} of them known, ${gone.length} gone.`,
    );
    if (result.left > 0) face.tell(`${result.left} case(s) were left out: the subject broke off too often.`);
    face.tell(`Its own sockets: ${result.sockets}.`);
  }
  return findings.length === 0 ? 0 : 1;
}
