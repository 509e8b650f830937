import { misjudged } from './answer-check.js';
import { type CaseIds, PICTURE } from './case.js';
import { type Ground, taskOf } from './case-run.js';
import { describe } from './difference.js';
import { type Found, found } from './finding.js';
import type { Outcome, SubjectAnswer } from './host.js';
import { SAMPLE_IDS } from './stage.js';

const JSON_TYPE = { 'content-type': 'application/json' };

function refusal(status: number, code: number, subcode?: number): SubjectAnswer {
  const error = {
    message: 'A documented error',
    type: 'OAuthException',
    code,
    ...(subcode === undefined ? {} : { error_subcode: subcode }),
    fbtrace_id: 'sample',
  };
  return { status, headers: JSON_TYPE, body: Buffer.from(JSON.stringify({ error })) };
}

/** Documented errors, one of each kind that a caller must tell apart. */
const REFUSALS: readonly (readonly [variant: string, answer: SubjectAnswer])[] = [
  ['error 190, subcode 463', refusal(401, 190, 463)],
  ['error 100, subcode 33', refusal(400, 100, 33)],
  ['error 4', refusal(400, 4)],
  ['error 80007', refusal(400, 80007)],
  ['error 80008', refusal(400, 80008)],
  ['error 130429', refusal(400, 130429)],
  ['error 131056', refusal(400, 131056)],
  ['error 131215', refusal(400, 131215)],
  ['error 1 with HTTP 500', refusal(500, 1)],
  [
    'gateway page with HTTP 502',
    { status: 502, headers: { 'content-type': 'text/html' }, body: Buffer.from('<html>Bad gateway</html>') },
  ],
];

/** How the subject tells documented errors: by what it throws for a read that is answered with each of them. */
export async function checkErrors(ids: CaseIds, ground: Ground): Promise<readonly Found[]> {
  const findings: Found[] = [];
  for (const [variant, answer] of REFUSALS) {
    const one = { helper: 'getWabaInfo', variant, input: { wabaId: ids.wabaId } };
    let asked = 0;
    const outcome = await ground.host.call(taskOf(one, ground.environment), () => {
      asked += 1;
      return Promise.resolve(answer);
    });
    if (asked === 0 || (outcome.kind !== 'threw' && outcome.kind !== 'value')) continue;
    const parts = { helper: one.helper, variant, family: 'error', severity: 'medium' } as const;
    const json = answer.status === 502 ? null : (JSON.parse(answer.body.toString('utf8')) as unknown);
    const parted = outcome.kind === 'threw' ? misjudged(answer, outcome.error) : [];
    const holds = parted.map(({ path }) => path);
    const proof = { kind: 'answer', status: answer.status, answer: json, holds } as const;
    if (outcome.kind === 'value') {
      const told = { expected: 'an error', seen: 'a value' };
      findings.push(found({ ...parts, severity: 'high', aspect: 'not-thrown', ...told, proof }));
      continue;
    }
    if (parted.length > 0) findings.push(found({ ...parts, aspect: holds.join(), ...describe(parted), proof }));
  }
  return findings;
}

interface Download {
  readonly variant: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly body: Uint8Array;
  readonly expected: string;
}

/** Bytes that are not what the metadata told must not be taken for it. */
function downloads({ mediaUrl: url, mediaDigest }: CaseIds): readonly Download[] {
  const maxBytes = 1_048_576;
  const otherBytes = PICTURE.map((byte, at) => (at === 66 ? byte + 1 : byte));
  const size = PICTURE.length;
  return [
    {
      variant: 'other bytes than the digest',
      input: { url, maxBytes, expectedSha256: mediaDigest },
      body: otherBytes,
      expected: 'an error: the digest does not fit',
    },
    {
      variant: 'more bytes than the cap',
      input: { url, maxBytes: 16 },
      body: PICTURE,
      expected: 'an error: larger than the cap',
    },
    {
      variant: 'fewer bytes than file_size',
      input: { url, maxBytes, fileSize: size, expectedSize: size },
      body: PICTURE.slice(0, 30),
      expected: 'an error: the size is not the one in the metadata',
    },
  ];
}

/** The same input with a URL of no medium. */
const sampled = (input: Readonly<Record<string, unknown>>) => ({ ...input, url: SAMPLE_IDS.mediaUrl });

/** Whether the subject checks what it downloads, and keeps the token from hosts that are not Meta's. */
export async function checkDownloads(ids: CaseIds, ground: Ground): Promise<readonly Found[]> {
  const findings: Found[] = [];
  const helper = 'downloadMediaBytes';
  const ask = (variant: string, input: Readonly<Record<string, unknown>>, onRequest: () => SubjectAnswer | undefined) =>
    ground.host.call(taskOf({ helper, variant, input }, ground.environment), () => Promise.resolve(onRequest()));
  for (const { variant, input, body, expected } of downloads(ids)) {
    const bytes = Buffer.from(body);
    const headers = { 'content-type': 'image/png', 'content-length': String(bytes.length) };
    const outcome = await ask(variant, input, () => ({ status: 200, headers, body: bytes }));
    if (outcome.kind !== 'value') continue;
    const parts = { helper, variant, family: 'response', severity: 'medium', aspect: 'unchecked' } as const;
    const proof = {
      kind: 'answer',
      status: 200,
      answer: body,
      holds: [],
      wanted: 'error',
      input: sampled(input),
    } as const;
    findings.push(found({ ...parts, expected, seen: 'the bytes as if they were right', proof }));
  }
  let reached = 0;
  const foreign = 'a host that is not Meta’s';
  const input = { url: 'https://media.example.com/a.png', maxBytes: 1024 };
  await ask(foreign, input, () => {
    reached += 1;
    return undefined;
  });
  if (reached > 0) {
    const parts = { helper, variant: foreign, family: 'security', severity: 'high', aspect: 'host' } as const;
    const proof = { kind: 'answer', status: 200, answer: null, holds: [], wanted: 'unsent', input } as const;
    findings.push(found({ ...parts, expected: 'no request', seen: 'the token to that host; it was stopped', proof }));
  }
  return findings;
}

/** Whether the toolkit could be loaded at all. */
export function loadFinding(outcome: Outcome | undefined, failure: string | undefined): Found | undefined {
  if (failure === undefined && outcome?.kind !== 'stopped') return undefined;
  const parts = { helper: '@wats/graph', variant: 'load', family: 'not-implemented', severity: 'high' } as const;
  const seen = failure === undefined ? 'its process ended or hung' : 'an error while it loads';
  return found({ ...parts, aspect: 'load', expected: 'a package that loads', seen });
}
