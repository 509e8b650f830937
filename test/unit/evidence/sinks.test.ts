import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CampaignEvent, WebhookEvent } from '../../../src/campaign/events.js';
import { OperatorError } from '../../../src/campaign/operator-error.js';
import type { ConfirmRequest } from '../../../src/campaign/ports.js';
import type { Redacted } from '../../../src/campaign/redacted.js';
import { systemClock } from '../../../src/campaign/system-clock.js';
import { release } from '../../../src/evidence/leak-scan.js';
import { createRedactor, type Redactor } from '../../../src/evidence/redactor.js';
import { redactDocument } from '../../../src/evidence/redact-document.js';
import { renderHtml } from '../../../src/evidence/report/html.js';
import { dashboardPage } from '../../../src/evidence/dashboard/page.js';
import { renderJson } from '../../../src/evidence/report/json.js';
import { renderJunit } from '../../../src/evidence/report/junit.js';
import { renderLogEntry } from '../../../src/evidence/report/log-entry.js';
import { renderMarkdown } from '../../../src/evidence/report/markdown.js';
import { buildReport } from '../../../src/evidence/report/model.js';
import { resourceRows } from '../../../src/evidence/report/resource.js';
import { otlpMessages } from '../../../src/evidence/report/otlp.js';
import { stepNode, updateNode } from '../../../src/operations/webhook-feed-node.js';
import type { AssetView } from '../../../src/phases/asset-node.js';
import { Assets } from '../../../src/phases/assets.js';
import { Recorder } from '../../../src/phases/recorder.js';
import { presentAsset } from '../../../src/views/assets-present.js';
import { advance, idleCampaign } from '../../../src/views/campaign-model.js';
import { describe as describeConfirmation, headline } from '../../../src/views/confirmation-text.js';
import { presentFinding } from '../../../src/views/findings-present.js';
import { requestPage } from '../../../src/views/request-page.js';
import { presentResource } from '../../../src/views/runs-present.js';
import { presentWebhook } from '../../../src/views/webhooks-present.js';
import { presentPhase, presentProbe, type Row } from '../../../src/views/present.js';
import { beginRun, startOf, UPLOAD } from './bench-run.js';
import { canaries, type Canaries, piecesIn, plantedText, plantedTree, registered } from './planted.js';
import { probe, sampleRecord, status, timed } from './report/sample.js';

interface Outside {
  readonly planted: Canaries;
  readonly tree: Readonly<Record<string, unknown>>;
  readonly texts: readonly [string, string, string];
}

type Shown = readonly (readonly [sink: string, text: string])[];

const outside: fc.Arbitrary<Outside> = canaries.chain((planted) =>
  fc.record({
    planted: fc.constant(planted),
    tree: plantedTree(planted),
    texts: fc.tuple(plantedText(planted), plantedText(planted), plantedText(planted)),
  }),
);

const redactorOf = ({ planted }: Outside): Redactor =>
  createRedactor({ salt: Buffer.alloc(32, 7), runId: 'r1', prefix: 'wats-live-r1', known: registered(planted) });

/** Holds every sink to it: not a piece of a canary, and no throw. */
function holds(show: (given: Outside, redactor: Redactor) => Shown, numRuns: number): void {
  fc.assert(
    fc.property(outside, (given) => {
      for (const [sink, text] of show(given, redactorOf(given))) {
        expect([sink, ...piecesIn(text, given.planted)]).toEqual([sink]);
      }
    }),
    { numRuns },
  );
}

/** Events as a run makes them of what came from outside. */
function eventsOf({ tree, texts: [one, two, three] }: Outside, redactor: Redactor): readonly CampaignEvent[] {
  const data = redactor.line(redactor.value(tree));
  const told = (text: string): Redacted => redactor.text(text);
  return [
    { event: 'phase.start', phase: 4 },
    probe(4, 'uploadMedia', { outcome: 'fail', note: told(one) }),
    probe(4, 'deleteMedia', { outcome: 'unknown', note: told(data) }),
    status(redactor.hash(one), 'x', 3, { kind: told(one), type: told(two), status: told(three) }),
    {
      ...{ event: 'finding', id: 'finding-1', helper: 'uploadMedia', variant: 'default', family: 'response' },
      ...{ severity: 'high', expected: told(two), seen: told(data), source: 'ours' },
    } as const,
    { event: 'abort', criterion: 'leak', detail: told(three) },
    { event: 'phase.end', phase: 4, outcome: 'failed', note: redactor.error(new Error(one, { cause: two })) },
  ];
}

describe('no canary reaches a sink', () => {
  it('log, standard output and errors shown', () => {
    holds(
      ({ tree, texts: [one, two, three] }, redactor) => [
        ['log', redactor.text(`A delivery was refused with 401: ${one}.`)],
        ['lines', redactor.lines(`${one}\n${two}\r\n${three}`)],
        ['error', redactor.error(new Error(one, { cause: new AggregateError([new TypeError(two), three], one) }))],
        ['operator error', redactor.error(new OperatorError({ code: 'internal', thing: one, rule: two, mend: three }))],
        ['thrown data', redactor.error(tree)],
        ['data', redactor.line(redactor.value(tree), 2)],
        ['JSON', redactor.line(redactor.parse(JSON.stringify(tree)) ?? redactor.value(null))],
        ['redact, JSON', redactDocument(JSON.stringify(tree), redactor)],
        ['redact, text', redactDocument(`${one}\n${JSON.stringify(tree)}\n${two}`, redactor)],
      ],
      200,
    );
  });

  it('events, ledger and manifest', () => {
    holds((given, redactor) => {
      const { folder, ledger, manifest } = beginRun('r1');
      const { planted, texts, tree } = given;
      const told: string[] = [];
      const recorder = new Recorder(
        redactor,
        ledger,
        (_event, line) => told.push(line.json, ...line.lines()),
        systemClock,
      );
      for (const event of eventsOf(given, redactor)) recorder.emit(event);
      // Words of our own pass the redactor once more: what stood in their place by mistake is found there.
      recorder.emit(probe(4, 'uploadMedia', { variant: texts[0], classification: texts[1], endpointGroup: texts[2] }));
      ledger.append('probe', redactor.value(tree));
      const lost = manifest.intent(UPLOAD);
      manifest.unknown(lost.n, redactor.text(texts[0]));
      const made = manifest.intent(UPLOAD);
      manifest.created(made.n, planted.fresh.mediaId);
      manifest.cleaned(made.n, 'failed', redactor.text(texts[1]));
      manifest.note(redactor.text(texts[2]));
      for (const name of [planted.fresh.mediaId, texts[0]]) {
        expect(() => manifest.intent({ ...UPLOAD, type: 'template', name })).toThrow(OperatorError);
      }
      manifest.end('ended', 'complete');
      manifest.close();
      const rows = resourceRows(manifest.entries).map(({ note, ...row }) =>
        presentResource({ ...row, note: note === null ? null : redactor.text(note) }),
      );
      const files = readdirSync(folder.path).map(
        (name) => [name, readFileSync(join(folder.path, name), 'utf8')] as const,
      );
      return [...files, ['what faces print', told.join('\n')], ['rows of resources', JSON.stringify(rows)]];
    }, 40);
  });

  it('reports, which the last look releases', () => {
    holds((given, redactor) => {
      const [one, two, three] = given.texts;
      const model = buildReport(
        sampleRecord({
          events: eventsOf(given, redactor).map((event, at) => timed(at, event)),
          notes: [redactor.text(one)],
          abort: { criterion: 'leak', detail: redactor.text(two) },
          assets: [{ name: 'WABA', hash: redactor.hash(given.planted.known.wabaId), detail: redactor.text(three) }],
          resources: [],
          inventory: [{ family: 'flows', before: 0, after: 1, difference: redactor.text(three) }],
        }),
      );
      const texts = {
        'report.md': renderMarkdown(model),
        'report.html': renderHtml(model),
        'report.json': JSON.stringify(renderJson(model)),
        'log-entry.md': renderLogEntry(model),
        'report.junit.xml': renderJunit(model),
        telemetry: JSON.stringify(otlpMessages(model)),
      };
      for (const [name, text] of Object.entries(texts)) {
        expect(release(name, text, redactor.known), name).toEqual({ text });
      }
      return Object.entries(texts);
    }, 40);
  });

  it('rows, tooltips, spoken labels, modals and pages', () => {
    holds((given, redactor) => {
      const { tree, planted, texts } = given;
      const events = eventsOf(given, redactor);
      const state = events.reduce(advance, idleCampaign());
      const rows: unknown[] = state.phases.flatMap((phase) => [presentPhase(phase), ...phase.probes.map(presentProbe)]);
      for (const event of events) {
        if (event.event === 'finding') rows.push(presentFinding(event));
        if (event.event === 'webhook') rows.push(...webhookRows(event, redactor, texts));
      }
      const assets = new Assets(redactor, (view) => rows.push(...rowsOf(view)));
      const [name] = texts;
      assets.account({ id: planted.known.wabaId, name, facts: tree });
      assets.branch('numbers', [{ id: planted.known.phoneNumberId, name, facts: tree }]);
      assets.branch('templates', [{ id: planted.fresh.mediaId, name: texts[1], facts: tree }]);
      const request: ConfirmRequest = {
        phase: 4,
        step: null,
        title: 'Media',
        verb: 'Upload',
        live: true,
        irreversible: '',
        runId: 'r1',
        target: redactor.text(texts[2]),
        actions: [
          {
            ...{ helper: 'uploadMedia', risk: 'side-effect', count: 1, summary: 'upload of a test medium' },
            picture: {
              requests: [redactor.line(redactor.value(tree), 2)],
              message: [{ role: 'body', text: redactor.text(name) }],
            },
          },
        ],
      };
      const heard = events.map((event, at) => ({ event, lines: texts.map((text) => redactor.text(text)), at }));
      return [
        ['rows', JSON.stringify(rows)],
        ['modal', `${headline(request)}\n${describeConfirmation(request, [])}`],
        ['page of the requests', requestPage(request)],
        ['dashboard', dashboardPage(heard, 'nonce')],
      ];
    }, 80);
  });

  it('and the judge finds each canary that is let through', () => {
    fc.assert(
      fc.property(canaries, (planted) => {
        for (const value of [...Object.values(planted.known), ...Object.values(planted.fresh)]) {
          expect(piecesIn(`x ${value} y`, planted)).not.toEqual([]);
        }
        for (const value of Object.values(planted.known)) {
          const bytes = Buffer.from(value);
          for (const form of [
            bytes.toString('hex'),
            bytes.toString('base64'),
            value.toUpperCase(),
            encodeURIComponent(value),
          ]) {
            expect(piecesIn(form, planted)).not.toEqual([]);
          }
        }
        expect(piecesIn(JSON.stringify(startOf('r1')), planted)).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });
});

function rowsOf(view: AssetView): readonly unknown[] {
  const below = (key: string): readonly unknown[] =>
    view.rows(key, 200).nodes.flatMap((node) => [presentAsset(node), node.key, ...below(node.key)]);
  return view.roots().flatMap((node) => [presentAsset(node), ...below(node.key)]);
}

/** Rows of a webhook and of a state that it brought. */
function webhookRows(event: WebhookEvent, redactor: Redactor, [one, two]: Outside['texts']): readonly Row[] {
  const entry = { n: 1, at: new Date(0), event, helper: 'sendText' };
  const step = { status: redactor.text(one), at: new Date(0), code: 131047, advice: redactor.text(two) };
  return [updateNode('kinds', entry), stepNode(redactor.hash(one), step, 1)].map(presentWebhook);
}
