import { pick } from '../fields.js';
import { pageOf } from '../paging.js';
import { done, invalid, ok } from '../reply.js';
import type { Answer } from '../reply.js';
import { found, needText, textOf } from '../route.js';
import type { Exchange, Route } from '../route.js';
import { seedPhone } from '../seeding.js';
import type { Account, Json } from '../state.js';
import { phoneListing } from './numbers.js';

const UNASKED = ['id', 'name', 'timezone_id', 'message_template_namespace'];

function accountNode(exchange: Exchange, account: Account): Json {
  const { state, credentials } = exchange.world;
  return {
    id: account.id,
    name: account.name,
    timezone_id: '1',
    message_template_namespace: account.namespace,
    currency: 'USD',
    country: 'GB',
    account_review_status: 'APPROVED',
    business_verification_status: 'VERIFIED',
    ownership_type: 'SELF_OWNED',
    is_enabled_for_insights: true,
    status: 'ACTIVE',
    health_status: { can_send_message: 'AVAILABLE', entities: [] },
    owner_business_info: { id: state.businessId, name: 'Simulated Business' },
    on_behalf_of_business_info: { id: state.businessId, name: 'Simulated Business' },
    subscribed_apps: account.subscribed ? [{ id: credentials.appId, name: 'Simulated App' }] : [],
    phone_numbers: [...state.phones.values()]
      .filter((phone) => phone.wabaId === account.id)
      .map((phone) => ({ id: phone.id, display_phone_number: phone.display, verified_name: phone.verifiedName })),
    // Read only when a request asks for it: an account may hold thousands.
    get message_templates() {
      return [...state.templates.values()]
        .filter((template) => template.wabaId === account.id)
        .slice(0, 25)
        .map(({ id, name, status }) => ({ id, name, status: status === 'PAUSED' ? 'DISABLED' : status }));
    },
  };
}

function getSubscribedApps(exchange: Exchange): Answer {
  const account = found(exchange.world.state.accounts, exchange);
  const { appId } = exchange.world.credentials;
  const app = { id: appId, name: 'Simulated App', link: `https://example.test/apps/${appId}` };
  const override = account.callbackOverride === null ? {} : { override_callback_uri: account.callbackOverride };
  return ok({ data: account.subscribed ? [{ whatsapp_business_api_data: app, ...override }] : [] });
}

function postSubscribedApps(exchange: Exchange): Answer {
  const account = found(exchange.world.state.accounts, exchange);
  const uri = textOf(exchange, 'override_callback_uri');
  if (uri !== undefined) {
    if (!URL.canParse(uri) || new URL(uri).protocol !== 'https:') throw invalid('override_callback_uri must be https');
    needText(exchange, 'verify_token');
  }
  account.subscribed = true;
  account.callbackOverride = uri ?? null;
  return done();
}

function listAccounts(exchange: Exchange): Answer {
  const accounts = [...exchange.world.state.accounts.values()].map((account, seq) => ({ seq, account }));
  const page = pageOf(exchange, accounts);
  return ok({
    data: page.items.map(({ account }) => pick(accountNode(exchange, account), exchange.query.get('fields'), UNASKED)),
    ...(page.paging === undefined ? {} : { paging: page.paging }),
  });
}

function migrateFlows(exchange: Exchange): Answer {
  const account = found(exchange.world.state.accounts, exchange);
  const { state, ids } = exchange.world;
  const source = needText(exchange, 'source_waba_id');
  if (!state.accounts.has(source)) throw invalid('source_waba_id names no account that this token can read');
  const named = textOf(exchange, 'source_flow_names')?.split(',');
  const names = named ?? [...state.flows.values()].filter((flow) => flow.wabaId === source).map((flow) => flow.name);
  const migrated: Json[] = [];
  const failed: Json[] = [];
  for (const name of names) {
    const flow = [...state.flows.values()].find((each) => each.wabaId === source && each.name === name);
    if (flow === undefined) {
      failed.push({ source_name: name, error_code: '4233041', error_message: 'Flow not found' });
      continue;
    }
    const copy = {
      ...flow,
      seq: (state.seq += 1),
      id: ids.digits('flow'),
      wabaId: account.id,
      status: 'DRAFT' as const,
    };
    state.flows.set(copy.id, copy);
    migrated.push({ source_name: name, source_id: flow.id, migrated_id: copy.id });
  }
  return ok({ migrated_flows: migrated, failed_flows: failed });
}

function migrateTemplates(exchange: Exchange): Answer {
  const account = found(exchange.world.state.accounts, exchange);
  const { state, ids } = exchange.world;
  const source = needText(exchange, 'source_waba_id');
  if (!state.accounts.has(source)) throw invalid('source_waba_id names no account that this token can read');
  const migrated: Record<string, string> = {};
  for (const template of [...state.templates.values()].filter((each) => each.wabaId === source).slice(0, 200)) {
    if (source === account.id || template.status !== 'APPROVED') continue;
    const copy = { ...template, seq: (state.seq += 1), id: ids.digits('template'), wabaId: account.id, edits: [] };
    state.templates.set(copy.id, copy);
    migrated[template.id] = copy.id;
  }
  return ok({ migrated_templates: migrated, failed_templates: {} });
}

export const accountRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: '{waba}',
    handle: (exchange) =>
      ok(
        pick(
          accountNode(exchange, found(exchange.world.state.accounts, exchange)),
          exchange.query.get('fields'),
          UNASKED,
        ),
      ),
  },
  { method: 'GET', pattern: '{waba}/subscribed_apps', handle: getSubscribedApps },
  { method: 'POST', pattern: '{waba}/subscribed_apps', handle: postSubscribedApps },
  {
    method: 'DELETE',
    pattern: '{waba}/subscribed_apps',
    handle: (exchange) => {
      found(exchange.world.state.accounts, exchange).subscribed = false;
      return done();
    },
  },
  {
    method: 'GET',
    pattern: '{waba}/phone_numbers',
    handle: (exchange) => {
      const account = found(exchange.world.state.accounts, exchange);
      const page = pageOf(
        exchange,
        [...exchange.world.state.phones.values()].filter((phone) => phone.wabaId === account.id),
      );
      return ok({
        data: page.items.map((phone) => phoneListing(phone, exchange.query.get('fields'))),
        ...(page.paging === undefined ? {} : { paging: page.paging }),
      });
    },
  },
  {
    method: 'POST',
    pattern: '{waba}/phone_numbers',
    creates: true,
    handle: (exchange) => {
      const account = found(exchange.world.state.accounts, exchange);
      if (!/^\d{1,3}$/.test(needText(exchange, 'country_code').replace(/^\+/, ''))) throw invalid('country_code');
      if (!/^[\d\s-]{4,14}$/.test(needText(exchange, 'phone_number'))) throw invalid('phone_number');
      const { state, ids } = exchange.world;
      const phone = seedPhone(ids, state, account.id, ids.digits('phone', 15));
      phone.verifiedName = needText(exchange, 'verified_name');
      phone.verified = false;
      phone.registered = false;
      phone.nameStatus = 'PENDING_REVIEW';
      state.phones.set(phone.id, phone);
      return ok({ id: phone.id });
    },
  },
  { method: 'POST', pattern: '{waba}/migrate_flows', handle: migrateFlows, creates: true },
  { method: 'POST', pattern: '{waba}/migrate_message_templates', handle: migrateTemplates, creates: true },
  {
    method: 'GET',
    pattern: '{business}',
    handle: (exchange) => ok({ id: exchange.node, name: 'Simulated Business', timezone_id: 1 }),
  },
  { method: 'GET', pattern: '{business}/owned_whatsapp_business_accounts', handle: listAccounts },
  { method: 'GET', pattern: '{business}/client_whatsapp_business_accounts', handle: () => ok({ data: [] }) },
];
