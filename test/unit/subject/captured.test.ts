import { expect, it } from 'vitest';
import { findHelper } from '../../../src/graph/catalogue.js';
import { encodeMultipart } from '../../../src/graph/multipart.js';
import { completeInput } from '../../../src/graph/preview.js';
import { differences } from '../../../src/subject/difference.js';
import { comparable, readSeen } from '../../../src/subject/seen.js';
import contract from '../../fixtures/wire-contract.json' with { type: 'json' };

interface Captured {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly contentType: string | null;
  readonly authorization: string;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface CapturedPart {
  readonly name: string;
  readonly value?: string;
  readonly filename?: string;
  readonly contentType?: string;
  readonly byteLength?: number;
}

const CASES = contract as readonly {
  readonly helper: string;
  readonly variant: string;
  readonly input: unknown;
  readonly request: Captured;
  readonly requests?: readonly Captured[];
}[];

const ENVIRONMENT = {
  WATS_WABA_ID: '102290129340398',
  WATS_PHONE_NUMBER_ID: '106540352242922',
  WATS_APP_ID: '670843887433847',
};

function bytesOf({ body, contentType }: Captured): { readonly bytes: Buffer; readonly type: string | null } {
  if (body === null) return { bytes: Buffer.alloc(0), type: contentType };
  const { multipart, binary } = body as { multipart?: readonly CapturedPart[]; binary?: { byteLength: number } };
  if (binary !== undefined) return { bytes: Buffer.alloc(binary.byteLength), type: contentType };
  if (multipart === undefined) {
    const isForm = contentType?.startsWith('application/x-www-form-urlencoded') === true;
    const text = isForm ? new URLSearchParams(body as Record<string, string>).toString() : JSON.stringify(body);
    return { bytes: Buffer.from(text), type: contentType };
  }
  const { contentType: type, bytes } = encodeMultipart(
    multipart.map(({ name, value, filename = '', contentType: partType = '', byteLength = 0 }) =>
      value === undefined
        ? { name, filename, contentType: partType, bytes: new Uint8Array(byteLength) }
        : { name, value },
    ),
  );
  return { bytes, type };
}

/** The request as it would come through the pipe. */
function piped(captured: Captured) {
  const { bytes, type } = bytesOf(captured);
  const search = new URLSearchParams(captured.query).toString();
  return readSeen({
    method: captured.method,
    url: `https://${captured.host}${captured.path}${search === '' ? '' : `?${search}`}`,
    headers: {
      authorization: `${captured.authorization} placeholder`,
      ...captured.headers,
      ...(type === null ? {} : { 'content-type': type }),
    },
    body: bytes,
  });
}

it('parts from the requests that the toolkit was seen to send in the known divergences only', () => {
  const parted = CASES.flatMap(({ helper, variant, input, request, requests }) => {
    const known = findHelper(helper);
    const ours = known.prepareAll(completeInput(known, input, ENVIRONMENT), 'v25.0');
    const paths = (requests ?? [request]).flatMap((captured, at) => {
      const expected = ours[at];
      const found = expected === undefined ? [] : differences(comparable(expected), piped(captured)?.shown);
      return found.map(({ path }) => path);
    });
    return paths.length === 0 ? [] : [`${helper}, ${variant}: ${paths.join(' ')}`];
  });
  expect(parted).toEqual([
    'updateFlowJson, default name: contentType body.parts.name body.parts.asset_type body.parts.file body.name body.asset_type body.file',
    'uploadFileToSession, offset 0 Uint8Array: authScheme',
    'getUploadSession, default: authScheme',
  ]);
});
