/** One part of a multipart body. */
export type Part =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly filename: string; readonly contentType: string; readonly bytes: Uint8Array };

export type WireBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'form'; readonly fields: Readonly<Record<string, string>> }
  | { readonly kind: 'multipart'; readonly parts: readonly Part[] }
  | { readonly kind: 'binary'; readonly bytes: Uint8Array };

/** A request as it will stand on the wire, less the credential, which only the transport adds. */
export interface WireRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /**
   * `graph` is the pinned Graph host of the profile; else a host of its own (media, archive), whose query goes out as
   * it came (`search`, with its question mark), because it may be signed.
   */
  readonly host: 'graph' | { readonly origin: string; readonly search: string };
  /** With the version segment, each segment percent-encoded. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Only those that matter, such as `file_offset`; never Authorization. */
  readonly headers: Readonly<Record<string, string>>;
  /** The scheme that Meta documents for upload sessions; all else goes out as `Bearer`. */
  readonly authorization?: 'OAuth';
  readonly body: WireBody;
}
