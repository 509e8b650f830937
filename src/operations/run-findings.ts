import type { FindingEvent } from '../campaign/events.js';
import type { OutputFolder } from '../evidence/output-folder.js';
import type { Run } from '../phases/run.js';
import type { SubjectTransport } from '../subject/campaign.js';
import type { Toolkit } from '../subject/locate.js';
import { FindingFile, findingEvent, named } from './finding-file.js';
import type { RunSubject } from './parity-file.js';

/** The toolkit that makes a run's requests, and the way on which it does. */
interface Subject {
  readonly toolkit: Toolkit;
  readonly transport: SubjectTransport;
}

/** What a run finds, of Meta and of its subject, beside what the run before it in the same folder found. */
export class RunFindings {
  readonly #file: FindingFile;
  readonly #recorder: Run['recorder'];
  readonly #subject: Subject | undefined;

  constructor(
    { redactor, recorder, identity }: Pick<Run, 'redactor' | 'recorder' | 'identity'>,
    folder: OutputFolder,
    subject: Subject | undefined,
  ) {
    const file = new FindingFile(folder, identity.runId, redactor, 'run');
    this.#file = file;
    this.#recorder = recorder;
    this.#subject = subject;
    recorder.stateOf = (id) => file.stateOf(id);
    if (subject === undefined) return;
    const shown = new Set<string>();
    subject.transport.onFound = (found) => {
      const event = findingEvent(found, redactor);
      if (!shown.has(event.id)) file.reproduce({ ...found, ...event });
      shown.add(event.id);
      recorder.emit(event);
    };
  }

  /** Whom the parity evidence may name. */
  get subject(): RunSubject | undefined {
    if (this.#subject === undefined) return undefined;
    const { toolkit, transport } = this.#subject;
    return { version: toolkit.version, commit: toolkit.commit, validated: transport.validated };
  }

  /** Writes the file, where there is anything to tell; returns notes for the report. */
  close(): readonly string[] {
    const events = this.#recorder.events.map(({ event }) => event);
    const tried = new Set(
      events.flatMap((event) => (event.event === 'probe' && event.outcome !== 'skipped' ? [event.helper] : [])),
    );
    const found = events.flatMap((event) => (event.event === 'finding' ? [event] : []));
    const findings = found.map((event) => ({ ...event, state: event.state ?? this.#file.stateOf(event.id) }));
    const gone = this.#file.goneAmong(found, ({ helper }) => tried.has(helper));
    const subject = this.#subject === undefined ? null : named(this.#subject.toolkit);
    if (findings.length + gone.length > 0 || subject !== null) this.#file.write({ subject, findings, gone });
    return [...this.#subjectNote(), ...goneNote(gone)];
  }

  #subjectNote(): string[] {
    if (this.#subject === undefined) return [];
    const { toolkit, transport } = this.#subject;
    const commit = toolkit.commit === null ? '' : ` at ${toolkit.commit}`;
    const sockets = transport.socketsBlocked === true ? 'blocked' : 'not enforced';
    const count = transport.validated.size;
    return [
      `@wats/graph ${toolkit.version}${commit} was the subject: it made all requests of ${count} helper(s) and read their answers whole. Blocking its own sockets: ${sockets}.`,
    ];
  }
}

function goneNote(gone: readonly Pick<FindingEvent, 'id' | 'helper'>[]): string[] {
  const named = gone.map(({ id, helper }) => `${id} (${helper})`).join(', ');
  return named === '' ? [] : [`No longer found since the run before: ${named}.`];
}
