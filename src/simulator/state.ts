/*
 * What the simulated Graph remembers: plain data, no behaviour. `seq` is the place of a thing in its list and never
 * changes, so that a paging cursor outlives deletions.
 */
export type Json = Record<string, unknown>;

export interface Account {
  readonly id: string;
  readonly name: string;
  readonly namespace: string;
  /** True while the app receives the webhooks of this account. */
  subscribed: boolean;
  callbackOverride: string | null;
  /** Most templates that it may hold. */
  readonly templateLimit: number;
}

export interface QrCode {
  readonly seq: number;
  readonly code: string;
  prefilledMessage: string;
  readonly createdAt: number;
  image: 'PNG' | 'SVG' | null;
}

export interface PhoneNumber {
  readonly seq: number;
  readonly id: string;
  readonly wabaId: string;
  /** Digits only. */
  readonly digits: string;
  readonly display: string;
  verifiedName: string;
  nameStatus: string;
  registered: boolean;
  verified: boolean;
  pin: string | null;
  settings: Json;
  profile: Json;
  commerce: { cart: boolean; catalog: boolean };
  publicKey: string | null;
  officialStatus: string;
  readonly blocked: Map<string, { readonly seq: number; readonly waId: string }>;
  readonly qrCodes: Map<string, QrCode>;
  /** When each person last wrote: milliseconds since the epoch. It opens the 24-hour window. */
  readonly lastInbound: Map<string, number>;
  /** What is left of the burst of each pair, and since when. */
  readonly pairs: Map<string, { tokens: number; at: number }>;
  /** When it was registered and deregistered, in epoch milliseconds. */
  readonly registrations: { readonly registered: number[]; readonly deregistered: number[] };
  /** Sends in the current second. */
  readonly throughput: { second: number; count: number };
}

export interface Template {
  readonly seq: number;
  readonly id: string;
  readonly wabaId: string;
  readonly name: string;
  readonly language: string;
  category: string;
  status: string;
  parameterFormat: string;
  components: readonly Json[];
  quality: string;
  rejectedReason: string;
  ttl: number | null;
  readonly createdAt: number;
  /** When it was edited while approved. */
  readonly edits: number[];
  /** Counts reviews, so that an outdated one decides nothing. */
  review: number;
}

export interface FlowError {
  readonly error: string;
  readonly error_type: string;
  readonly message: string;
  readonly line_start: number;
  readonly line_end: number;
  readonly column_start: number;
  readonly column_end: number;
}

export interface Flow {
  readonly seq: number;
  readonly id: string;
  readonly wabaId: string;
  name: string;
  status: 'DRAFT' | 'PUBLISHED' | 'DEPRECATED';
  categories: readonly string[];
  json: string | null;
  errors: readonly FlowError[];
  endpointUri: string | null;
  readonly createdAt: number;
}

export interface Media {
  readonly id: string;
  readonly phoneNumberId: string;
  readonly mimeType: string;
  readonly bytes: Buffer;
  /** SHA-256, hexadecimal. */
  readonly sha256: string;
  readonly createdAt: number;
}

export interface Group {
  readonly seq: number;
  readonly id: string;
  readonly phoneNumberId: string;
  subject: string;
  description: string;
  readonly approval: string;
  inviteLink: string;
  readonly createdAt: number;
  readonly participants: Set<string>;
  readonly joinRequests: Map<string, { readonly seq: number; readonly waId: string; readonly at: number }>;
}

export interface UploadSession {
  readonly id: string;
  readonly signature: string;
  readonly length: number;
  readonly type: string;
  received: number;
}

export interface Message {
  readonly id: string;
  readonly phoneNumberId: string;
  readonly person: string;
  readonly direction: 'in' | 'out';
  readonly at: number;
}

export interface Call {
  readonly id: string;
  readonly phoneNumberId: string;
  readonly person: string;
  readonly direction: 'BUSINESS_INITIATED' | 'USER_INITIATED';
  readonly startedAt: number;
  readonly opaque: string | null;
  /** How often the person will call again once this call is ended or rejected by the business. */
  readonly callbacks: number;
  state: 'ringing' | 'connected' | 'ended';
}

export interface State {
  seq: number;
  /** True once the account was warned. */
  warned: boolean;
  readonly businessId: string;
  readonly appId: string;
  readonly accounts: Map<string, Account>;
  readonly phones: Map<string, PhoneNumber>;
  readonly templates: Map<string, Template>;
  readonly flows: Map<string, Flow>;
  readonly media: Map<string, Media>;
  readonly groups: Map<string, Group>;
  readonly uploads: Map<string, UploadSession>;
  readonly messages: Map<string, Message>;
  readonly calls: Map<string, Call>;
  /** Names of deleted approved templates, as account/name, with the end of the lock in epoch milliseconds. */
  readonly lockedNames: Map<string, number>;
}

/** The kinds of Graph nodes that an id may name. */
export type NodeKind = 'waba' | 'phone' | 'template' | 'flow' | 'media' | 'group' | 'upload' | 'app' | 'business';

/** What an id names, or undefined where it names nothing. */
export function kindOf(state: State, id: string): NodeKind | undefined {
  if (state.accounts.has(id)) return 'waba';
  if (state.phones.has(id)) return 'phone';
  if (state.templates.has(id)) return 'template';
  if (state.flows.has(id)) return 'flow';
  if (state.media.has(id)) return 'media';
  if (state.groups.has(id)) return 'group';
  if (state.uploads.has(id)) return 'upload';
  if (id === state.appId) return 'app';
  if (id === state.businessId) return 'business';
  return undefined;
}

/** Keeps a growing map bounded: the oldest entry leaves. */
export function remember<T>(map: Map<string, T>, key: string, value: T, limit: number): void {
  map.set(key, value);
  if (map.size <= limit) return;
  const oldest = map.keys().next();
  if (oldest.done !== true) map.delete(oldest.value);
}
