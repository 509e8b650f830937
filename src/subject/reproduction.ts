import { createHash } from 'node:crypto';
import { record } from '../graph/errors.js';
import { classOf } from './answer-check.js';
import { subjectCases } from './cases.js';
import { type SubjectCase } from './case.js';
import { expectedRequests, taskOf } from './case-run.js';
import type { Found, Proof } from './finding.js';
import { comparable } from './seen.js';
import { SAMPLE_IDS } from './stage.js';

type WebhookProof = Extract<Proof, { kind: 'webhook' }>;

const API_VERSION = 'v25.0';
const ENVIRONMENT = {
  WATS_WABA_ID: SAMPLE_IDS.wabaId,
  WATS_PHONE_NUMBER_ID: SAMPLE_IDS.phoneNumberId,
  WATS_APP_ID: SAMPLE_IDS.appId,
};

/**
 * A test for the toolkit (`bun test FILE`) that fails as long as the finding stands: mock transport, names of no asset, no
 * credential. Undefined where a test would say no more than the finding.
 */
export function reproductionOf(finding: Found): string | undefined {
  const { proof } = finding;
  if (proof?.kind === 'webhook') return webhookTest(finding, proof);
  const cases = subjectCases(SAMPLE_IDS).filter(({ helper }) => helper === finding.helper);
  const named = cases.find(({ variant }) => variant === finding.variant) ?? cases[0];
  if (proof === undefined || named === undefined) return undefined;
  if (proof.kind === 'export') return exportTest(finding, named.helper);
  if (proof.kind === 'request') {
    const expected = expectedRequests(named, { apiVersion: API_VERSION, environment: ENVIRONMENT }).map(comparable);
    const wanted = expected.map(({ headers: _headers, ...rest }) => rest);
    return callTest(finding, named, { status: 200, content: SENT }, `expect(seen).toEqual(${code(wanted)});`);
  }
  const { status, answer } = proof;
  const content = answer instanceof Uint8Array ? answer : withoutValues(answer);
  const one = { helper: named.helper, variant: finding.variant, input: proof.input ?? named.input };
  return callTest(finding, one, { status, content }, checkOf(proof, content));
}

function checkOf({ wanted, status, holds }: Extract<Proof, { kind: 'answer' }>, content: unknown): string {
  if (wanted === 'unsent') return 'expect(seen).toEqual([]);';
  if (wanted === 'error') return 'expect(thrown).toBeDefined();';
  if (content instanceof Uint8Array) {
    const sha256 = createHash('sha256').update(content).digest('hex');
    return `expect(value).toMatchObject(${code({ bytes: content, sha256 })});`;
  }
  const fields = `// Fields in question: ${holds.join(', ')}.`;
  if (status < 400) {
    const held = holds.map((path) => at(content, path)).filter((item) => item !== undefined);
    const wantedLeaves = `leaves(${code(held.length === 0 ? content : held)})`;
    return `expect(thrown).toBeUndefined();\n  ${fields}\n  expect(leaves(value)).toEqual(expect.arrayContaining(${wantedLeaves}));`;
  }
  const { code: number, error_subcode: errorSubcode } = record(record(content)?.['error']) ?? {};
  const told = `expect(thrown).toMatchObject(${code({ status, code: number, errorSubcode })});`;
  const wantedClass = classOf({ status, body: Buffer.from(JSON.stringify(content)) });
  if (!holds.includes('class') || wantedClass === undefined) return `${fields}\n  ${told}`;
  const { words, isOwn } = wantedClass;
  return `${fields}\n  ${told}\n  expect(classes(thrown).join())${isOwn ? '' : '.not'}.toMatch(${String(words)});`;
}

/** What stands at a path such as `data[0].status`. */
function at(content: unknown, path: string): unknown {
  return path
    .split(/\.|(?=\[)/)
    .reduce<unknown>(
      (item, key) =>
        typeof item === 'object' && item !== null ? Reflect.get(item, key.replace(/[[\]]/g, '')) : undefined,
      content,
    );
}

const SENT = { messaging_product: 'whatsapp', messages: [{ id: 'sample' }], id: '1', success: true };

function heading({ id, helper, variant, expected, seen }: Found): string {
  const line = (text: string) => text.replace(/[\r\n\u2028\u2029]+/g, ' ').replaceAll('*/', '* /');
  return `/*\n * ${id}: ${line(helper)}, ${line(variant)}\n * expected: ${line(expected)}\n * seen: ${line(seen)}\n * Run with: bun test FILE, in a workspace of the toolkit.\n */\n`;
}

function exportTest(finding: Found, helper: string): string {
  const { isMethod, methods, builder } = taskOf({ helper, variant: '', input: {} }, ENVIRONMENT);
  const names = builder ?? (isMethod ? methods[0] : helper) ?? helper;
  const place = isMethod && builder === undefined ? 'toolkit.PhoneNumberClient.prototype' : 'toolkit';
  return `${heading(finding)}import { expect, test } from 'bun:test';
import * as toolkit from '@wats/graph';

test(${code(`${helper} is there`)}, () => {
  expect(typeof (${place} as unknown as Record<string, unknown>)[${code(names)}]).toBe('function');
});
`;
}

interface Answer {
  readonly status: number;
  readonly content: unknown;
}

function callTest(finding: Found, one: SubjectCase, answer: Answer, check: string): string {
  const task = taskOf(one, ENVIRONMENT);
  const isBytes = answer.content instanceof Uint8Array;
  const content = isBytes ? code(answer.content) : code(JSON.stringify(answer.content));
  const given = code(task.params);
  const method = task.methods[0] ?? one.helper;
  const phone = `new toolkit.PhoneNumberClient({ graphClient, phoneNumberId: ${code(SAMPLE_IDS.phoneNumberId)} })`;
  const call = !task.isMethod
    ? `toolkit.${one.helper}(graphClient, ${given}${task.body === undefined ? '' : `, ${code(task.body)}`})`
    : `${phone}.${method}(${task.builder === undefined ? given : `toolkit.${task.builder}(${given})`})`;
  return `${heading(finding)}import { expect, test } from 'bun:test';
import * as toolkit from '@wats/graph';

const seen: unknown[] = [];
const transport = {
  async request(request: { method: string; url: string; headers: Headers; body: BodyInit | null }) {
    const { host, pathname: path, searchParams } = new URL(request.url);
    const contentType = request.headers.get('content-type')?.split(';')[0] ?? null;
    const authScheme = request.headers.get('authorization')?.split(' ')[0] ?? 'none';
    const query = Object.fromEntries(searchParams);
    const body = await read(request.body, request.headers.get('content-type'));
    seen.push({ method: request.method, host, path, query, contentType, body, authScheme });
    return new Response(${content}, {
      status: ${answer.status},
      headers: { 'content-type': '${isBytes ? 'image/png' : 'application/json'}' },
    });
  },
};

async function read(body: BodyInit | null, type: string | null): Promise<unknown> {
  if (body === null) return null;
  const response = new Response(body, type === null ? {} : { headers: { 'content-type': type } });
  if (type?.startsWith('application/json')) return response.json();
  if (type?.startsWith('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(await response.text()));
  if (!type?.startsWith('multipart/')) return { bytes: (await response.arrayBuffer()).byteLength };
  const parts = [...(await response.formData())].map(([name, value]) =>
    typeof value === 'string'
      ? { name, value }
      : { name, filename: value.name, contentType: value.type.split(';')[0], bytes: value.size },
  );
  return { parts };
}

function leaves(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [value];
}

function classes(error: unknown): string[] {
  const own = (error as object | undefined)?.constructor.name ?? '';
  return own === '' || own === 'Object' ? [] : [own, ...classes(Object.getPrototypeOf(error))];
}

test(${code(`${one.helper}, ${one.variant}`)}, async () => {
  const graphClient = new toolkit.GraphClient({ accessToken: 'placeholder', apiVersion: '${API_VERSION}', baseUrl: 'https://graph.facebook.com', transport } as never);
  let thrown: unknown;
  let value: unknown;
  try {
    value = await (${call.replace(/^toolkit\.(\w+)\(/, '(toolkit.$1 as Function)(')} as Promise<unknown>);
  } catch (error) {
    thrown = error;
  }
  void [thrown, value, leaves, classes];
  ${check}
});
`;
}

function webhookTest(finding: Found, { envelope, updates, facts }: WebhookProof): string {
  return `${heading(finding)}import { expect, test } from 'bun:test';
import { normalizeWebhookEnvelope } from '@wats/core';

const envelope = ${code(envelope)};

test(${code(`a delivery of the kind ${finding.variant}`)}, () => {
  const { updates } = normalizeWebhookEnvelope(envelope) as unknown as { updates: Record<string, unknown>[] };
  expect(updates).toHaveLength(${updates});
  expect(updates.map(({ kind }) => kind)).not.toContain('unknown');
  const values: string[] = [];
  const names: string[] = [];
  const own = JSON.stringify(updates, (key, value) => (['raw', 'rawChange', 'payload'].includes(key) ? undefined : value));
  JSON.parse(own, (key, value) => {
    if (value !== false) names.push(key.toLowerCase().replaceAll('_', ''));
    values.push(String(value));
    return value;
  });
  const missing = ${code(facts)}.filter(
    (fact: { values: string[]; names: string[] }) =>
      !fact.values.some((value) => values.includes(value)) && !fact.names.some((name) => names.includes(name)),
  );
  expect(missing.map(({ name }: { name: string }) => name)).toEqual([]);
});
`;
}

/** The form of an answer without what it said: ids and texts that a simulator or a live account gave; each is another. */
function withoutValues(answer: unknown): unknown {
  let count = 100;
  const sampled = (value: unknown, name = ''): unknown => {
    if (typeof value === 'string') {
      if (/^(?:[A-Z_]{1,40}|whatsapp)$/.test(value) || (name === 'type' && /^[A-Za-z]{1,40}$/.test(value)))
        return value;
      count += 1;
      return /^\d+$/.test(value)
        ? String(count)
        : /^https?:/.test(value)
          ? `https://example.com/${count}`
          : `text ${count}`;
    }
    if (Array.isArray(value)) return value.slice(0, 2).map((item) => sampled(item));
    const fields = record(value);
    return fields === undefined
      ? value
      : Object.fromEntries(Object.entries(fields).map(([key, item]) => [key, sampled(item, key)]));
  };
  return sampled(answer);
}

/**
 * A value as an expression of the language; bytes as an array of them. Long numbers are put together from pieces, so that
 * no scanner of evidence takes a made-up number for a person's.
 */
function code(value: unknown): string {
  if (value instanceof Uint8Array) return `Uint8Array.from(${JSON.stringify([...value])})`;
  if (Array.isArray(value)) return `[${value.map(code).join(', ')}]`;
  if (typeof value === 'string') return inPieces(value);
  if (typeof value === 'number' && value >= 1_000_000) return `Number(${inPieces(String(value))})`;
  const fields = record(value);
  if (fields === undefined) return String(value);
  const members = Object.entries(fields).filter(([, item]) => item !== undefined);
  return `{ ${members.map(([key, item]) => `${JSON.stringify(key)}: ${code(item)}`).join(', ')} }`;
}

const inPieces = (text: string): string =>
  JSON.stringify(text)
    .replace(/\d{7,}/g, (digits) => digits.replace(/(\d{4})(?=\d)/g, '$1" + "'))
    .replace(/@|(?<=wamid\.|wacid\.)(?=\w)/g, '" + "$&');
