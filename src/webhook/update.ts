import type { MetaFault, MetaId } from './shape.js';

/** Where a change stood: its account and Meta's time of it. */
export interface Place {
  readonly entry: MetaId | null;
  readonly time: number | null;
}

/** What every update tells, whatever its family. Ids and `raw` stay in memory; a sink gets their hashes. */
export interface UpdateBase {
  /** `message`, `status` or `error` for the field `messages`, for every other field its own name. */
  readonly kind: string;
  /** The message type or the change's event. */
  readonly type: string | null;
  /** The status or the new state. */
  readonly status: string | null;
  /** The message, call, template, flow or group that it is about. */
  readonly id: MetaId | null;
  /** Every name its object goes by: ids, a group's request id, a template's name, the caller's own callback data. */
  readonly about: readonly string[];
  /** Id of the WhatsApp Business Account of the entry. */
  readonly entry: MetaId | null;
  readonly phoneNumberId: MetaId | null;
  readonly from: MetaId | null;
  readonly recipient: MetaId | null;
  readonly group: MetaId | null;
  /** Seconds since 1970, by Meta's clock. */
  readonly timestamp: number | null;
  /** Graph code of the first fault. */
  readonly code: number | null;
  /** The message replied to, reacted to, edited or revoked. */
  readonly context: MetaId | null;
  readonly faults: readonly MetaFault[];
  /** Same for a repeated delivery of the same update; 32 hex digits. */
  readonly key: string;
  /** The message, the status or the change's value as it came. */
  readonly raw: unknown;
}

export const MEDIA_TYPES = ['audio', 'document', 'image', 'sticker', 'video'] as const;
export type MediaType = (typeof MEDIA_TYPES)[number];

/** What a message carries, less its text. */
export type MessageContent =
  | { readonly content: 'text' | 'location' | 'button' | 'unsupported' | 'request-welcome' }
  | {
      readonly content: 'media';
      readonly media: MediaType;
      readonly mediaId: MetaId | null;
      readonly mimeType: string | null;
      /** A voice note; only for audio. */
      readonly voice: boolean;
      readonly animated: boolean;
    }
  | { readonly content: 'contacts'; readonly people: number }
  | { readonly content: 'reaction'; readonly removed: boolean }
  /** A tap on a button or a row; `of` is null where Meta names no reply. */
  | { readonly content: 'reply'; readonly of: string | null; readonly replyId: MetaId | null }
  | { readonly content: 'flow-reply'; readonly name: string | null }
  | { readonly content: 'order'; readonly catalogId: MetaId | null; readonly items: number }
  | { readonly content: 'system'; readonly change: string | null; readonly newId: MetaId | null }
  | { readonly content: 'edit'; readonly of: string | null }
  | { readonly content: 'revoke' }
  | { readonly content: 'unknown'; readonly shape: readonly string[] };

export interface MessageUpdate extends UpdateBase {
  readonly family: 'message';
  readonly content: MessageContent;
  readonly forwarded: 'no' | 'once' | 'often';
  /** It came from an advertisement or a post. */
  readonly referral: boolean;
  /** It asks about a product of a catalog. */
  readonly product: boolean;
}

export interface StatusPricing {
  readonly billable: boolean | null;
  readonly model: string | null;
  readonly category: string | null;
  readonly type: string | null;
}

export interface StatusUpdate extends UpdateBase {
  readonly family: 'status';
  readonly pricing: StatusPricing | null;
  readonly conversation: { readonly id: MetaId | null; readonly origin: string | null } | null;
  /** `biz_opaque_callback_data` of the send. */
  readonly callbackData: string | null;
}

export interface ErrorUpdate extends UpdateBase {
  readonly family: 'error';
}

export interface TemplateUpdate extends UpdateBase {
  readonly family: 'template';
  readonly name: string | null;
  readonly language: string | null;
  readonly category: string | null;
  readonly previous: string | null;
  readonly reason: string | null;
}

export interface CallUpdate extends UpdateBase {
  readonly family: 'call';
  readonly direction: string | null;
  /** Seconds. */
  readonly duration: number | null;
  /** Of the session description: `offer` or `answer`. */
  readonly sdpType: string | null;
  /** Id of its audio line, and payload type of OPUS: what an answer repeats. */
  readonly mid: string | null;
  readonly opus: number | null;
}

export interface FlowUpdate extends UpdateBase {
  readonly family: 'flow';
  readonly previous: string | null;
}

export interface GroupUpdate extends UpdateBase {
  readonly family: 'group';
  readonly requestId: MetaId | null;
  readonly participants: number;
}

export interface EchoUpdate extends UpdateBase {
  readonly family: 'echo';
  readonly contents: readonly MessageContent[];
}

export interface PreferenceUpdate extends UpdateBase {
  readonly family: 'preference';
  readonly people: number;
}

export interface HistoryUpdate extends UpdateBase {
  readonly family: 'history';
  readonly phase: number | null;
  /** Percent. */
  readonly progress: number | null;
  readonly threads: number;
}

export interface StateSyncUpdate extends UpdateBase {
  readonly family: 'state-sync';
  readonly items: number;
}

/** A change of the account, its number, its limits, its security or its payments: told by `type` and `status`. */
export interface AssetUpdate extends UpdateBase {
  readonly family: 'account' | 'number' | 'capability' | 'security' | 'payment';
  readonly reason: string | null;
}

/** A field that Meta does not document, or not to us. */
export interface UnknownUpdate extends UpdateBase {
  readonly family: 'unknown';
  /** Names of its members, at most 32. */
  readonly shape: readonly string[];
}

export type WebhookUpdate =
  | MessageUpdate
  | StatusUpdate
  | ErrorUpdate
  | TemplateUpdate
  | CallUpdate
  | FlowUpdate
  | GroupUpdate
  | EchoUpdate
  | PreferenceUpdate
  | HistoryUpdate
  | StateSyncUpdate
  | AssetUpdate
  | UnknownUpdate;

/** Which room of the house an update belongs to. */
export type UpdateFamily = WebhookUpdate['family'];
