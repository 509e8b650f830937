import { createHash } from 'node:crypto';
import type { ReportModel } from './model.js';
import type { PhaseRow, ProbeRow } from './row.js';

/*
 * A report as OpenTelemetry spans and log records in the JSON form of OTLP 1.x: trace and span ids as hex, 64-bit times
 * as decimal texts of nanoseconds. Source: opentelemetry-proto, docs "OTLP/HTTP JSON Protobuf Encoding".
 */
type Attribute = { readonly key: string; readonly value: { stringValue: string } | { intValue: string } };

/** What is posted: the path below the collector's address, and the body. */
export interface OtlpMessage {
  readonly path: '/v1/traces' | '/v1/logs';
  readonly body: unknown;
}

const INTERNAL = 1;
const CLIENT = 3;
const OK = 1;
const ERROR = 2;
/** Severity numbers of OTLP: INFO, WARN, ERROR. */
const SEVERITY = { INFO: 9, WARN: 13, ERROR: 17 } as const;

function attributes(values: Readonly<Record<string, string | number | null>>): Attribute[] {
  return Object.entries(values).flatMap(([key, value]) => {
    if (value === null || value === '') return [];
    return [{ key, value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value } }];
  });
}

/** Ids that only the run and the place in it make: sending twice says the same. */
const idOf = (length: 16 | 32, ...parts: readonly (string | number)[]) =>
  createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, length);

class Trace {
  readonly #model: ReportModel;
  readonly #start: number;
  readonly #scope: { readonly name: string };
  readonly #resource: { readonly attributes: readonly Attribute[] };
  readonly #traceId: string;

  constructor(model: ReportModel) {
    this.#model = model;
    this.#start = Date.parse(model.startedAt);
    this.#scope = { name: 'wats-live' };
    this.#traceId = idOf(32, model.runId, model.startedAt);
    this.#resource = {
      attributes: attributes({
        'service.name': 'wats-live',
        'wats.run_id': model.runId,
        'wats.mode': model.mode,
        'wats.target': model.target,
        'wats.evidence': String(model.evidence),
      }),
    };
  }

  messages(): readonly OtlpMessage[] {
    const { phases, outcome } = this.#model;
    const spans = [
      this.#span(
        'run',
        undefined,
        0,
        this.#model.durationMs,
        { 'wats.outcome': outcome },
        outcome === 'passed',
        INTERNAL,
      ),
      ...phases.flatMap((phase) => [...this.#phase(phase), ...phase.probes.map((probe) => this.#probe(probe))]),
    ];
    const records = phases.flatMap(({ probes }) => probes.map((probe) => this.#record(probe)));
    const [resource, scope] = [this.#resource, this.#scope];
    return [
      { path: '/v1/traces', body: { resourceSpans: [{ resource, scopeSpans: [{ scope, spans }] }] } },
      { path: '/v1/logs', body: { resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords: records }] }] } },
    ];
  }

  #phase({ phase, title, startMs, durationMs, outcome }: PhaseRow): unknown[] {
    if (startMs === null) return [];
    const told = { 'wats.phase': phase, 'wats.phase_title': title, 'wats.outcome': outcome };
    return [this.#span(`phase ${phase}`, 'run', startMs, durationMs ?? 0, told, outcome === 'passed', INTERNAL)];
  }

  #probe(probe: ProbeRow): unknown {
    const { n, phase, helper, offsetMs, ms, method, outcome } = probe;
    const own = {
      ...factsOf(probe),
      'http.request.method': method,
      'http.response.status_code': probe.status,
      'wats.endpoint_group': probe.endpointGroup,
    };
    const took = ms ?? 0;
    const isGood = outcome === 'pass' || outcome === 'skipped' || outcome === 'blocked';
    const name = `${helper} ${n}`;
    return this.#span(name, `phase ${phase}`, Math.max(0, offsetMs - took), took, own, isGood, CLIENT);
  }

  #record(probe: ProbeRow): unknown {
    const { n, helper, outcome, offsetMs, note } = probe;
    const severityText =
      outcome === 'pass' || outcome === 'skipped' ? 'INFO' : outcome === 'blocked' ? 'WARN' : 'ERROR';
    return {
      timeUnixNano: this.#nano(offsetMs),
      severityNumber: SEVERITY[severityText],
      severityText,
      body: { stringValue: `${outcome} ${helper}${note === '' ? '' : `: ${note}`}` },
      attributes: attributes(factsOf(probe)),
      traceId: this.#traceId,
      spanId: this.#spanId(`${helper} ${n}`),
    };
  }

  #span(
    name: string,
    parent: string | undefined,
    startMs: number,
    ms: number,
    told: Readonly<Record<string, string | number | null>>,
    isGood: boolean,
    kind: number,
  ): unknown {
    return {
      traceId: this.#traceId,
      spanId: this.#spanId(name),
      ...(parent === undefined ? {} : { parentSpanId: this.#spanId(parent) }),
      name: kind === CLIENT ? name.replace(/ \d+$/, '') : name,
      kind,
      startTimeUnixNano: this.#nano(startMs),
      endTimeUnixNano: this.#nano(startMs + ms),
      attributes: attributes(told),
      status: { code: isGood ? OK : ERROR },
    };
  }

  #spanId(name: string): string {
    return idOf(16, this.#traceId, name);
  }

  #nano(offsetMs: number): string {
    return String(BigInt(Math.round(this.#start + offsetMs)) * 1_000_000n);
  }
}

function factsOf({ phase, helper, variant, outcome, code, subcode, classification }: ProbeRow) {
  return {
    'wats.phase': phase,
    'wats.helper': helper,
    'wats.variant': variant,
    'wats.outcome': outcome,
    'wats.graph_code': code,
    'wats.graph_subcode': subcode,
    'wats.classification': classification,
  };
}

/** A report's spans (run, phases, requests) and log records (a line per probe), for a collector. */
export function otlpMessages(model: ReportModel): readonly OtlpMessage[] {
  return new Trace(model).messages();
}
