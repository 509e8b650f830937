import { debugToken } from '../graph/helpers/tokens.js';
import { getWabaInfo, listPhoneNumbers, listSubscribedApps } from '../graph/helpers/accounts.js';
import { listBlockedUsers } from '../graph/helpers/blocks.js';
import { getCallPermissions } from '../graph/helpers/calls.js';
import { getBusinessPublicKey } from '../graph/helpers/encryption.js';
import { record } from '../graph/errors.js';
import { getFlowAssets, listFlows } from '../graph/helpers/flows.js';
import { listGroups } from '../graph/helpers/groups.js';
import { getBusinessProfile, getCommerceSettings, getPhoneNumberSettings } from '../graph/helpers/phone-numbers.js';
import { listQrCodes } from '../graph/helpers/qr-codes.js';
import { listMessageTemplates } from '../graph/helpers/templates.js';
import type { Asset, AssetKind } from '../phases/asset-node.js';
import { NUMBERS_PAGE_SIZE } from '../phases/listing.js';
import type { Reads } from './explorer-reads.js';

/** What a read of one row told of it. */
export interface Told {
  readonly facts?: Asset['facts'];
  readonly note?: string;
}

/** A long or short list beneath a row: its members, page by page. */
export type ListReader = (reads: Reads, id: string) => AsyncIterable<readonly Asset[]>;
/** A row that is read by itself. */
export type DetailReader = (reads: Reads, id: string, recipient: string | undefined) => Promise<Told>;

const SCOPES: ReadonlySet<string> = new Set(['whatsapp_business_management', 'whatsapp_business_messaging']);

/** Ids of the accounts that the token names as its targets. Throws `Unread`. */
export async function accountsOfToken(reads: Reads): Promise<string[]> {
  const { data } = await reads.one(debugToken, {}, true);
  const targets = (data.granular_scopes ?? [])
    .filter(({ scope }) => SCOPES.has(scope))
    .flatMap(({ target_ids: ids = [] }) => ids.map(String));
  return [...new Set(targets)];
}

/** Reads an account itself. Throws `Unread`. */
export async function readAccount(reads: Reads, wabaId: string): Promise<Told & { readonly name: string | undefined }> {
  const fields = 'name,currency,account_review_status';
  const { name, currency, account_review_status } = await reads.one(getWabaInfo, { wabaId, fields }, true);
  return { name, facts: { account_review_status, currency } };
}

async function* each<Item>(pages: AsyncIterable<readonly Item[]>, asset: (item: Item) => Asset | undefined) {
  for await (const page of pages) yield page.map(asset).filter((one) => one !== undefined);
}

const FLOW_ERRORS = (count: number) => `${count} validation error${count === 1 ? '' : 's'}`;
/** Items a page of the small lists. */
const SMALL_PAGE = 100;

/** How each list is read; the id is that of the account, number or flow above it. */
export const LISTS: Partial<Readonly<Record<AssetKind, ListReader>>> = {
  numbers: (reads, wabaId) =>
    each(
      reads.pages(listPhoneNumbers, { wabaId }, NUMBERS_PAGE_SIZE),
      ({ id, verified_name: name, quality_rating, code_verification_status, throughput }) => ({
        kind: 'number',
        id,
        name,
        facts: { quality_rating, code_verification_status, level: throughput?.level },
      }),
    ),
  templates: (reads, wabaId) =>
    each(
      reads.pages(listMessageTemplates, { wabaId }, undefined, 'id,name,status,category,language'),
      ({ id, name, status, category, language }) => ({
        kind: 'template',
        id,
        name,
        facts: { status, category, language },
      }),
    ),
  flows: (reads, wabaId) =>
    each(reads.pages(listFlows, { wabaId }), ({ id, name, status, categories, validation_errors: errors = [] }) => ({
      kind: 'flow',
      id,
      name,
      facts: { status, categories },
      note: errors.length === 0 ? undefined : FLOW_ERRORS(errors.length),
      members: errors.map(flowError),
    })),
  apps: (reads, wabaId) =>
    each(
      reads.pages(listSubscribedApps, { wabaId }, SMALL_PAGE),
      ({ whatsapp_business_api_data: app, override_callback_uri: override }) => ({
        kind: 'app',
        id: app?.id,
        name: app?.name,
        note: override === undefined ? undefined : 'callback overridden',
      }),
    ),
  blocks: (reads, phoneNumberId) =>
    each(reads.pages(listBlockedUsers, { phoneNumberId }, SMALL_PAGE), ({ wa_id: id }) => ({ kind: 'blocked', id })),
  'qr-codes': (reads, phoneNumberId) =>
    each(reads.pages(listQrCodes, { phoneNumberId }, SMALL_PAGE), ({ code: id }) => ({ kind: 'qr-code', id })),
  async *groups(reads, phoneNumberId) {
    const { data } = await reads.one(listGroups, { phoneNumberId, limit: SMALL_PAGE });
    const groups: unknown = Array.isArray(data) ? data : record(data)?.['groups'];
    const known = (Array.isArray(groups) ? (groups as unknown[]) : []).map(record);
    yield known.flatMap((group) => {
      const { id, subject } = group ?? {};
      return typeof id === 'string'
        ? [{ kind: 'group' as const, id, name: typeof subject === 'string' ? subject : undefined }]
        : [];
    });
  },
  'flow-assets': (reads, flowId) =>
    each(reads.pages(getFlowAssets, { flowId }, SMALL_PAGE), ({ name, asset_type }) => ({
      kind: 'flow-asset',
      id: name,
      facts: { asset_type },
    })),
};

/** A flow's validation error: its place stands in clear, its words only where they are Meta's. */
function flowError(error: unknown, index: number): Asset {
  const { error: code, error_type, line_start: line, column_start: column } = record(error) ?? {};
  const place = typeof line === 'number' ? `line ${line}${typeof column === 'number' ? `, column ${column}` : ''}` : '';
  return {
    kind: 'flow-error',
    title: `Validation error ${index + 1}`,
    facts: { error: code, error_type },
    note: place,
  };
}

/** How each detail of a number is read. */
export const DETAILS: Partial<Readonly<Record<AssetKind, DetailReader>>> = {
  profile: async (reads, phoneNumberId) => {
    const fields = 'about,address,description,email,vertical,websites';
    const [profile] = (await reads.one(getBusinessProfile, { phoneNumberId, fields })).data;
    const { vertical, websites = [], ...rest } = profile ?? {};
    const set = ['about', 'address', 'description', 'email'].filter((name) => rest[name] !== undefined);
    const sites = websites.length === 0 ? [] : [`${websites.length} website${websites.length === 1 ? '' : 's'}`];
    const named = [...set, ...sites];
    return { facts: { vertical }, note: named.length === 0 ? 'nothing set' : `set: ${named.join(', ')}` };
  },
  settings: async (reads, phoneNumberId) => {
    const { calling } = await reads.one(getPhoneNumberSettings, { phoneNumberId, includeSipCredentials: false });
    const status = calling?.status?.toLowerCase();
    return { note: status === 'enabled' || status === 'disabled' ? `calling ${status}` : 'calling not set' };
  },
  commerce: async (reads, phoneNumberId) => {
    const [commerce] = (await reads.one(getCommerceSettings, { phoneNumberId })).data;
    if (commerce === undefined) return { note: 'not set' };
    const cart = commerce.is_cart_enabled === true ? 'on' : 'off';
    return { note: `cart ${cart} · catalog ${commerce.is_catalog_visible === true ? 'visible' : 'hidden'}` };
  },
  'public-key': async (reads, phoneNumberId) => {
    const key = await reads.one(getBusinessPublicKey, { phoneNumberId });
    const first = record(key.data?.[0]) ?? key;
    const set = typeof first['business_public_key'] === 'string' && first['business_public_key'] !== '';
    const status = first['business_public_key_signature_status'];
    return { facts: { business_public_key_signature_status: status }, note: set ? 'set' : 'not set' };
  },
  'call-permissions': async (reads, phoneNumberId, recipient) => {
    if (recipient === undefined) return { note: 'no test recipient in the profile' };
    const { permission } = await reads.one(getCallPermissions, { phoneNumberId, userWaId: recipient });
    const status = permission?.status;
    return { facts: { status }, note: 'test recipient' };
  },
};

/** The branches of an account. */
export function accountBranches(withMedia: boolean): Asset[] {
  return [
    { kind: 'numbers', title: 'Phone numbers', reads: true },
    { kind: 'templates', title: 'Templates', reads: true },
    { kind: 'flows', title: 'Flows', reads: true },
    { kind: 'apps', title: 'Subscribed apps', reads: true },
    ...(withMedia ? [{ kind: 'media' as const, title: 'Media of runs', reads: true }] : []),
  ];
}

/** The branches of a number. */
export const NUMBER_BRANCHES: readonly Asset[] = [
  { kind: 'profile', title: 'Business profile', reads: true },
  { kind: 'settings', title: 'Settings', reads: true },
  { kind: 'commerce', title: 'Commerce settings', reads: true },
  { kind: 'public-key', title: 'Public key', reads: true },
  { kind: 'blocks', title: 'Block list', reads: true },
  { kind: 'qr-codes', title: 'QR codes', reads: true },
  { kind: 'groups', title: 'Groups', reads: true },
  { kind: 'call-permissions', title: 'Call permission', reads: true },
];

/** The branch of a flow beside its validation errors. */
export const FLOW_ASSETS: Asset = { kind: 'flow-assets', title: 'Assets', reads: true };
