/** An answer before it is written: JSON, or bytes of a media type. */
export type Answer =
  | { readonly kind: 'json'; readonly status: number; readonly body: unknown; readonly headers?: Headers }
  | { readonly kind: 'bytes'; readonly status: number; readonly type: string; readonly bytes: Buffer }
  | {
      readonly kind: 'text';
      readonly status: number;
      readonly type: string;
      readonly text: string;
      readonly headers?: Headers;
    };

type Headers = Readonly<Record<string, string>>;

/** Title and HTTP status of the error codes that the simulator gives, as Meta documents them. */
const CODES: Readonly<Record<number, readonly [status: number, title: string]>> = {
  1: [500, 'An unknown error occurred'],
  2: [503, 'Service temporarily unavailable'],
  10: [403, 'Application does not have permission for this action'],
  33: [400, 'Parameter value is not valid'],
  100: [400, 'Invalid parameter'],
  101: [400, 'Error validating application'],
  190: [401, 'Invalid OAuth access token'],
  368: [403, 'Temporarily blocked for policies violations'],
  2500: [400, 'Unknown path components'],
  80007: [400, 'Rate limit issues'],
  80008: [400, 'WhatsApp Business account calls throttled'],
  130429: [400, 'Rate limit hit'],
  130497: [403, 'Business account is restricted from messaging users in this country.'],
  131000: [500, 'Something went wrong'],
  131008: [400, 'Required parameter is missing'],
  131009: [400, 'Parameter value is not valid'],
  131020: [400, 'Bad Group'],
  131021: [400, 'Recipient cannot be sender'],
  131030: [400, 'Recipient phone number not in allowed list'],
  131031: [403, 'Account has been locked'],
  131041: [400, 'Group unknown'],
  131047: [400, 'Re-engagement message'],
  131048: [400, 'Spam rate limit hit'],
  131051: [400, 'Unsupported message type'],
  131053: [400, 'Media upload error'],
  131056: [400, '(Business Account, Consumer Account) pair rate limit hit'],
  131059: [400, 'Invalid cursor'],
  131212: [400, 'Participant is not a part of the group.'],
  131213: [400, 'Group join request does not exist.'],
  131215: [400, 'This phone number is not eligible to access Groups APIs'],
  132000: [400, 'Number of parameters does not match the expected number of params'],
  132001: [404, 'Template name does not exist in the translation'],
  132008: [400, 'Template parameter value invalid'],
  132012: [400, 'Parameter format does not match format in the created template'],
  132015: [400, 'Template is Paused'],
  132016: [400, 'Template is Disabled'],
  132068: [400, 'Flow is blocked'],
  133005: [400, 'Two step verification PIN Mismatch'],
  133010: [400, 'Phone number Not Registered'],
  133016: [400, 'Account register deregister rate limit exceeded'],
  134100: [400, 'Only marketing messages supported'],
  138000: [401, 'Calling not enabled'],
  138006: [401, 'No approved call permission found'],
  139001: [400, "Flow can't be updated"],
  139002: [400, 'Publishing Flow in invalid state'],
  139003: [400, "Can't deprecate unpublished flow"],
  139004: [400, "Can't delete published Flow"],
  139100: [400, 'Failed to block/unblock some users'],
};

export interface RefusalParts {
  readonly subcode?: number;
  /** Goes to `error_data.details`. */
  readonly details?: string;
  /** Replaces the documented title. */
  readonly message?: string;
  readonly type?: string;
  readonly status?: number;
  readonly headers?: Headers;
}

/** A Graph error, thrown by a route and answered by the server. */
export class Refusal extends Error {
  readonly code: number;
  readonly parts: RefusalParts;

  constructor(code: number, parts: RefusalParts = {}) {
    super(`Graph error ${code}`);
    this.name = 'Refusal';
    this.code = code;
    this.parts = parts;
  }
}

/** A Graph error by its code, with details for `error_data`. */
export function refuse(code: number, details?: string): Refusal {
  return new Refusal(code, details === undefined ? {} : { details });
}

/** The error of a wrong or missing request parameter: code 100 with a subcode where Meta has one. */
export function invalid(details: string, subcode?: number): Refusal {
  return new Refusal(100, subcode === undefined ? { details } : { details, subcode });
}

/** Title of a code, as it stands in errors and in failed statuses. */
export function titleOf(code: number): string {
  return CODES[code]?.[1] ?? 'Unknown error';
}

/** The answer to a refusal: `{error:{message,type,code,…}}`. */
export function errorAnswer(refusal: Refusal, traceId: string): Answer {
  const { code, parts } = refusal;
  const title = parts.message ?? `(#${code}) ${titleOf(code)}`;
  const status = parts.status ?? CODES[code]?.[0] ?? 400;
  const challenge: Headers =
    status === 401 ? { 'www-authenticate': 'OAuth "Facebook Platform" "invalid_token" "The token is not valid"' } : {};
  return {
    kind: 'json',
    status,
    headers: { ...challenge, ...parts.headers },
    body: {
      error: {
        message: title,
        type: parts.type ?? 'OAuthException',
        code,
        ...(parts.subcode === undefined ? {} : { error_subcode: parts.subcode }),
        ...(parts.details === undefined
          ? {}
          : { error_data: { messaging_product: 'whatsapp', details: parts.details } }),
        ...(status === 503 ? { is_transient: true } : {}),
        fbtrace_id: traceId,
      },
    },
  };
}

/** A 200 with a JSON body. */
export function ok(body: unknown): Answer {
  return { kind: 'json', status: 200, body };
}

/** `{"success":true}`. */
export function done(): Answer {
  return ok({ success: true });
}
