import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { OperatorError } from '../campaign/operator-error.js';
import { DEFAULT_API_VERSION, readRecipient } from '../campaign/profile.js';
import { type Environment, readVariable } from '../campaign/environment.js';
import { inspectVariable } from '../campaign/variables.js';
import { findHelper } from './catalogue.js';
import { record } from './errors.js';
import type { CatalogueHelper } from './helper.js';
import type { Part, WireBody, WireRequest } from './wire.js';

/** A composed request as `wats-live request` and the confirmation's preview show it. */
export interface RequestPreview {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly contentType: string | null;
  readonly body: unknown;
  /** Every request of a helper that sends several, in order; the fields beside it are those of the last one. */
  readonly requests?: readonly RequestPreview[];
}

/**
 * Composes a helper's request from JSON input; ids and recipient that are missing come from the environment. Sends
 * nothing. Throws `OperatorError` naming parameter, rule and source.
 */
export function previewRequest(name: string, input: unknown, environment: Environment): RequestPreview {
  const helper = findHelper(name);
  const { state, rule } = inspectVariable(environment, 'WATS_GRAPH_API_VERSION');
  if (state === 'malformed') {
    throw new OperatorError({
      code: 'configuration',
      thing: 'WATS_GRAPH_API_VERSION',
      rule,
      mend: 'Correct or unset it.',
    });
  }
  const version = readVariable(environment, 'WATS_GRAPH_API_VERSION') ?? DEFAULT_API_VERSION;
  const [first, ...others] = helper.prepareAll(completeInput(helper, input, environment), version);
  const last = others.at(-1);
  return last === undefined ? show(first) : { ...show(last), requests: [first, ...others].map(show) };
}

export function show(request: WireRequest): RequestPreview {
  return {
    method: request.method,
    host: request.host === 'graph' ? 'graph.facebook.com' : new URL(request.host.origin).host,
    path: request.path,
    query: request.query,
    headers: request.headers,
    ...showBody(request.body),
  };
}

function showBody(body: WireBody): Pick<RequestPreview, 'contentType' | 'body'> {
  switch (body.kind) {
    case 'none':
      return { contentType: null, body: null };
    case 'json':
      return { contentType: 'application/json', body: body.value };
    case 'form':
      return { contentType: 'application/x-www-form-urlencoded', body: body.fields };
    case 'multipart':
      return { contentType: 'multipart/form-data', body: { parts: body.parts.map(showPart) } };
    case 'binary':
      return { contentType: null, body: { bytes: body.bytes.length } };
  }
}

function showPart(part: Part) {
  return 'value' in part ? part : { ...part, bytes: part.bytes.length };
}

/** Inputs of the toolkit's form `{params, body}` are laid flat; what is missing comes from the environment. */
export function completeInput(helper: CatalogueHelper, input: unknown, environment: Environment): unknown {
  const given = record(input);
  if (given === undefined) return input;
  const flat = inParameterNames(
    helper,
    isNested(given) ? { ...record(given['params']), ...record(given['body']) } : given,
  );
  const defaults: Readonly<Record<string, string | undefined>> = {
    wabaId: readVariable(environment, 'WATS_WABA_ID'),
    phoneNumberId: readVariable(environment, 'WATS_PHONE_NUMBER_ID'),
    appId: readVariable(environment, 'WATS_APP_ID'),
    to: readRecipient(environment),
  };
  const missing = Object.entries(defaults).filter(
    ([name, value]) => value !== undefined && flat[name] === undefined && isFilled(name, helper, flat),
  );
  return { ...Object.fromEntries(missing), ...flat, ...fileInput(helper, flat) };
}

/** Optional ids narrow a request and are left alone; a `to` that is optional may only be replaced by `recipient`. */
function isFilled(name: string, helper: CatalogueHelper, input: Readonly<Record<string, unknown>>): boolean {
  if (helper.parameters.get(name) === 'required') return true;
  return name === 'to' && helper.parameters.has('to') && input['recipient'] === undefined;
}

function isNested(input: Readonly<Record<string, unknown>>): boolean {
  const names = Object.keys(input);
  return names.length > 0 && names.every((name) => name === 'params' || name === 'body');
}

/** A parameter in Graph's spelling is taken as ours: `message_send_ttl_seconds` as `messageSendTtlSeconds`. */
function inParameterNames(helper: CatalogueHelper, input: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => {
      const ours = name.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
      return [!helper.parameters.has(name) && helper.parameters.has(ours) ? ours : name, value];
    }),
  );
}

/** A file parameter as bytes: a path, `{"base64":…}`, or `Uint8Array(N)` for N zero bytes. */
function fileInput(helper: CatalogueHelper, input: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { file } = input;
  if (!helper.parameters.has('file')) return {};
  const base64 = record(file)?.['base64'];
  if (typeof base64 === 'string') {
    if (/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(base64))
      return { file: Buffer.from(base64, 'base64') };
    throw fileError('must be base64 with its padding');
  }
  if (typeof file !== 'string') return {};
  const zeros = /^Uint8Array\((\d+)\)$/.exec(file);
  if (zeros !== null) {
    const bytes = Number(zeros[1]);
    if (bytes > LARGEST_FILE) throw fileError('must be at most 256 MiB');
    return { file: new Uint8Array(bytes) };
  }
  try {
    return {
      file: readFileSync(file),
      ...(helper.parameters.has('filename') && !('filename' in input) ? { filename: basename(file) } : {}),
    };
  } catch (cause) {
    throw fileError('must be a readable file', cause);
  }
}

/** More zero bytes than any medium needs; each helper has the cap of its own type beside it. */
const LARGEST_FILE = 256 * 1024 * 1024;

function fileError(rule: string, cause?: unknown): OperatorError {
  return new OperatorError({ code: 'usage', thing: 'file', rule, mend: 'Correct it; nothing was sent.' }, { cause });
}
