import { describe, expect, it } from 'vitest';
import { HELPERS, findHelper } from '../../../src/graph/catalogue.js';
import { DIVERGENCES } from '../../../src/evidence/report/divergence.js';
import { previewRequest } from '../../../src/graph/preview.js';
import contract from '../../fixtures/wire-contract.json' with { type: 'json' };

interface Captured {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly contentType: string | null;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Case {
  readonly helper: string;
  readonly variant: string;
  readonly risk: string;
  readonly input: unknown;
  readonly request: Captured;
  readonly requests?: readonly Captured[];
}

const CASES = contract as readonly Case[];

/** The account that the capture was made with. */
const ENVIRONMENT = {
  WATS_WABA_ID: '102290129340398',
  WATS_PHONE_NUMBER_ID: '106540352242922',
  WATS_APP_ID: '670843887433847',
};

interface CapturedPart {
  readonly name: string;
  readonly byteLength?: number;
}

/** The captured request in the form that `wats-live request` prints. */
function printed({ method, host, path, query, contentType, body, headers = {} }: Captured) {
  return {
    method,
    host,
    path,
    query,
    headers,
    contentType: contentType?.split(';')[0] ?? null,
    body: printedBody(body),
  };
}

function printedBody(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body;
  if ('binary' in body) return { bytes: (body.binary as { byteLength: number }).byteLength };
  if (!('multipart' in body)) return body;
  const parts = body.multipart as readonly CapturedPart[];
  return {
    parts: parts.map(({ byteLength, ...part }) => (byteLength === undefined ? part : { ...part, bytes: byteLength })),
  };
}

/** Where Meta's documented form is sent, what of the captured request stands no longer. */
const META_FORM: Readonly<Record<string, object>> = {
  updateFlowJson: {
    contentType: 'multipart/form-data',
    body: {
      parts: [
        { name: 'name', value: 'flow.json' },
        { name: 'asset_type', value: 'FLOW_JSON' },
        { name: 'file', filename: 'flow.json', contentType: 'application/json', bytes: 250 },
      ],
    },
  },
};

describe('the wire contract of the toolkit', () => {
  it('has a helper for each of its 105 names, of the same risk', () => {
    const names = new Set(CASES.map(({ helper }) => helper));
    expect(names.size).toBe(105);
    for (const { helper, risk } of CASES) expect([helper, findHelper(helper).risk]).toEqual([helper, risk]);
  });

  it.each(CASES.map((one) => [`${one.helper}: ${one.variant}`, one] as const))('%s', (_name, one) => {
    const { requests, ...last } = previewRequest(one.helper, one.input, ENVIRONMENT);
    expect(last).toEqual({ ...printed(one.request), ...META_FORM[one.helper] });
    expect(requests).toEqual(one.requests?.map(printed));
  });

  it('takes the same input laid flat as in the form of params and body', () => {
    for (const { helper, input } of CASES) {
      const { params, body } = input as { params?: object; body?: object };
      if (params === undefined) continue;
      const nested = previewRequest(helper, input, ENVIRONMENT);
      expect(previewRequest(helper, { ...params, ...body }, ENVIRONMENT)).toEqual(nested);
    }
  });

  it('knows its divergences by the names of helpers', () => {
    const names = HELPERS.map(({ name }) => name);
    expect(DIVERGENCES.filter(({ helper }) => !names.includes(helper))).toEqual([]);
    expect(Object.keys(META_FORM).filter((name) => !DIVERGENCES.some(({ helper }) => helper === name))).toEqual([]);
  });
});
