import { randomBytes } from 'node:crypto';

/** An answer of the independent Graph before it is written. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export const ok = (body: unknown): Reply => ({ status: 200, body });

/** A Graph error in Meta's envelope. */
export function refuse(status: number, code: number, message: string, subcode?: number): Reply {
  const error = {
    message,
    type: code === 100 ? 'GraphMethodException' : 'OAuthException',
    code,
    ...(subcode === undefined ? {} : { error_subcode: subcode }),
    fbtrace_id: randomBytes(8).toString('hex'),
  };
  return { status, body: { error } };
}

/** Meta's answer to an id that names nothing. */
export const gone = (id: string): Reply =>
  refuse(
    400,
    100,
    `Unsupported request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation`,
    33,
  );

export type Fields = Readonly<Record<string, unknown>>;

export const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? { ...value } : {});

/** The fields of a JSON body; none where it is not one. */
export function jsonFields(body: Buffer): Fields {
  try {
    return fieldsOf(JSON.parse(body.toString('utf8')));
  } catch {
    return {};
  }
}
