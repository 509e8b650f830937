import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { previewRequest, type RequestPreview } from '../../../src/graph/preview.js';
import contract from '../../fixtures/wire-contract.json' with { type: 'json' };

/** Meta's own OpenAPI description as a judge: beside the clone; the packages that it needs are ours for the tests. */
const ORACLE = resolve(import.meta.dirname, '..', '..', '..', '..', 'shared', 'oracle', 'oracle.mjs');
process.env['ORACLE_MODULES'] = resolve(import.meta.dirname, '..', '..', '..');
const hasJudge = existsSync(ORACLE);

interface Judged {
  readonly verdict: string;
  readonly operations: readonly { readonly ok: boolean; readonly errors: readonly string[] }[];
}

interface Judge {
  request(request: object): Judged;
}

interface JudgeModule {
  readonly Oracle: new (options: object) => Judge;
}

const ENVIRONMENT = {
  WATS_WABA_ID: '102290129340398',
  WATS_PHONE_NUMBER_ID: '106540352242922',
  WATS_APP_ID: '670843887433847',
};

const KINDS = {
  waba: [ENVIRONMENT.WATS_WABA_ID, '102290129340399'],
  phone: [ENVIRONMENT.WATS_PHONE_NUMBER_ID],
  app: [ENVIRONMENT.WATS_APP_ID],
  media: ['1037543291543636'],
  flow: ['1534443237170412'],
  template: ['1624560287996996'],
  group: ['Y2FwaV9ncm91cDoxNTU1MDAwMTExMTphYmNkZWY'],
  qr: ['4O4YGZEG3RIVE1'],
};

function asked({ method, path, query, contentType, body, headers }: RequestPreview) {
  const search = new URLSearchParams(query).toString();
  return {
    method,
    path: search === '' ? path : `${path}?${search}`,
    headers: { ...headers, authorization: 'Bearer token', 'content-type': contentType ?? '' },
    ...(contentType === 'multipart/form-data' ? { multipart: formOf(body) } : body === null ? {} : { body }),
  };
}

function formOf(body: unknown): Record<string, string> {
  const { parts } = body as { parts: readonly { name: string; value?: string; filename?: string }[] };
  return Object.fromEntries(parts.map(({ name, value, filename }) => [name, value ?? `<file:${filename ?? ''}>`]));
}

const NO_OPERATION = 'no-operation';

const NOT_IN_IT = 'the description has no such operation';
const AS_CAPTURED = 'sent as the toolkit sends it; no divergence is agreed here, the description differs';

/** Requests that the description does not accept: what its verdict holds, and the reason why the request stands. */
const ACCEPTED: Readonly<Record<string, readonly [string, string]>> = {
  listTemplateGroups: [NO_OPERATION, NOT_IN_IT],
  compareTemplates: [NO_OPERATION, NOT_IN_IT],
  unpauseTemplate: [NO_OPERATION, NOT_IN_IT],
  migrateTemplates: [NO_OPERATION, NOT_IN_IT],
  archiveTemplates: [NO_OPERATION, NOT_IN_IT],
  unarchiveTemplates: [NO_OPERATION, NOT_IN_IT],
  upsertAuthenticationTemplate: [NO_OPERATION, NOT_IN_IT],
  downloadMediaBytes: [NO_OPERATION, NOT_IN_IT],
  createUploadSession: [NO_OPERATION, NOT_IN_IT],
  getGroupInviteLink: [NO_OPERATION, 'the description has the reset of an invitation only'],
  createFlow: ['not among multipart/form-data', 'Meta’s pages document JSON too'],
  updateFlowMetadata: ['not among multipart/form-data', 'Meta’s pages document JSON too'],
  sendContacts: [
    '/contacts/0/phones/0/type',
    'Meta’s pages show CELL, MAIN, IPHONE; the description knows HOME and WORK',
  ],
  sendCatalog: ['/interactive/action', 'Meta’s pages call the thumbnail optional; the description requires it'],
  sendPin: ['unevaluated properties pin', 'the description has no pin'],
  preAcceptCall: ['/action', 'the description knows the calls of the business only, not the answers to a person’s'],
  acceptCall: ['/action', 'the description knows the calls of the business only, not the answers to a person’s'],
  rejectCall: ['/action', 'the description knows the calls of the business only, not the answers to a person’s'],
  approveGroupJoinRequests: ['/join_requests/0 must be string', AS_CAPTURED],
  rejectGroupJoinRequests: ['/join_requests/0 must be string', AS_CAPTURED],
  removeGroupParticipants: ['/participants/0', AS_CAPTURED],
  updatePhoneNumberSettings: ['/calling/status', 'Meta’s pages write ENABLED; the description writes enabled'],
  requestVerificationCode: ['body: required', AS_CAPTURED],
  verifyPhoneNumber: ['body: required', AS_CAPTURED],
  setBusinessPublicKey: ['not among multipart/form-data', 'Meta’s pages document a form'],
  requestOfficialBusinessAccountReview: ['action', AS_CAPTURED],
  exchangeBusinessAccessToken: [
    'business_id',
    'another operation of the same shape is taken for it: the exchange is Graph’s own',
  ],
};

/** What upstream has no composer for, and forms that the capture does not show. */
const MORE: readonly (readonly [string, object])[] = [
  ['sendFlow', { bodyText: 'Book', flowId: '1', flowCta: 'Open', flowToken: 't', headerText: 'H', footerText: 'F' }],
  ['sendAddress', { bodyText: 'Where to?', country: 'IN', values: { name: 'Ava' } }],
  [
    'sendCarousel',
    {
      bodyText: 'Look',
      cards: ['a', 'b'].map((name) => ({
        header: { type: 'image', link: `https://example.test/${name}.png` },
        displayText: 'Open',
        url: 'https://example.test',
      })),
    },
  ],
  ['sendButtons', { bodyText: 'Choose', buttons: [{ id: 'a', title: 'A' }], header: { type: 'image', mediaId: '1' } }],
  ['sendCatalog with a thumbnail', { bodyText: 'Browse', thumbnailProductRetailerId: 'sku-1' }],
  ['sendVideo', { link: 'https://example.test/v.mp4', caption: 'two\nlines' }],
  ['sendLocation', { latitude: 1, longitude: 2, name: 'Here', address: 'There' }],
  ['sendText', { text: 'two\nlines', replyToMessageId: 'wamid.HBgL+/=' }],
];

describe('every composed request before Meta’s own description', async () => {
  const module: unknown = hasJudge ? await import(pathToFileURL(ORACLE).href) : undefined;
  const judge = module === undefined ? undefined : new (module as JudgeModule).Oracle({ kinds: KINDS });

  it('names only helpers of the capture as not accepted', () => {
    const captured = new Set(contract.map(({ helper }) => helper));
    expect(Object.keys(ACCEPTED).filter((helper) => !captured.has(helper))).toEqual([]);
  });
  // Without the description beside the clone there is nobody to judge.
  if (judge === undefined) return;

  /** `accept`, or all that is held against the request. */
  const verdictOn = (request: RequestPreview): string => {
    const { verdict, operations } = judge.request(asked(request));
    if (verdict.includes('accept')) return 'accept';
    return [verdict, ...operations.flatMap(({ errors }) => errors)].join(' | ');
  };

  it.each(contract.map((one) => [`${one.helper}: ${one.variant}`, one] as const))('%s', (_name, one) => {
    const shown = previewRequest(one.helper, one.input, ENVIRONMENT);
    const [expected] = ACCEPTED[one.helper] ?? ['accept'];
    for (const request of shown.requests ?? [shown]) expect(verdictOn(request)).toContain(expected);
  });

  it.each(MORE)('%s, beyond the capture', (name, input) => {
    const shown = previewRequest(name.split(' ')[0] ?? name, { to: '15550001111', ...input }, ENVIRONMENT);
    expect(verdictOn(shown)).toBe('accept');
  });
});
