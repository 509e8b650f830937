import { isRecord, pick } from '../fields.js';
import { listed, pageOf } from '../paging.js';
import { done, invalid, ok, refuse } from '../reply.js';
import type { Answer } from '../reply.js';
import { found, listOf, needText, textOf } from '../route.js';
import type { Exchange, Route } from '../route.js';
import type { Flow, FlowError, Json } from '../state.js';
import { linkedId, signedLink } from './media.js';

const CATEGORIES = new Set([
  'SIGN_UP',
  'SIGN_IN',
  'APPOINTMENT_BOOKING',
  'LEAD_GENERATION',
  'CONTACT_US',
  'CUSTOMER_SUPPORT',
  'SURVEY',
  'SHOPPING',
  'OTHER',
]);
const MAX_JSON = 10 * 1_048_576;
const UNASKED = ['id', 'name', 'status', 'categories', 'validation_errors'];

function flaw(error: string, message: string): FlowError {
  return { error, error_type: 'FLOW_JSON_ERROR', message, line_start: 1, line_end: 1, column_start: 1, column_end: 1 };
}

/** What a flow's JSON breaks; empty where it can be published. */
function flawsOf(text: string): readonly FlowError[] {
  let flow: unknown;
  try {
    flow = JSON.parse(text);
  } catch {
    return [flaw('INVALID_JSON', 'The flow is not valid JSON')];
  }
  if (!isRecord(flow)) return [flaw('INVALID_PROPERTY_TYPE', 'The flow must be an object')];
  const flaws: FlowError[] = [];
  if (typeof flow['version'] !== 'string')
    flaws.push(flaw('MISSING_REQUIRED_PROPERTY', "Property 'version' is missing"));
  const screens = flow['screens'];
  if (!Array.isArray(screens) || screens.length === 0) {
    return [...flaws, flaw('MISSING_REQUIRED_PROPERTY', "Property 'screens' is missing")];
  }
  const list: readonly unknown[] = screens;
  if (!list.every((screen) => isRecord(screen) && typeof screen['id'] === 'string' && isRecord(screen['layout']))) {
    flaws.push(flaw('MISSING_REQUIRED_PROPERTY', "A screen needs 'id' and 'layout'"));
  }
  if (!list.some((screen) => isRecord(screen) && screen['terminal'] === true)) {
    flaws.push(flaw('INVALID_FLOW_JSON', 'No screen is terminal'));
  }
  return flaws;
}

function node(exchange: Exchange, flow: Flow): Json {
  const { world } = exchange;
  const account = world.state.accounts.get(flow.wabaId);
  return {
    id: flow.id,
    name: flow.name,
    status: flow.status,
    categories: flow.categories,
    validation_errors: flow.errors,
    json_version: flow.json === null ? undefined : (/"version":\s*"([\d.]+)"/.exec(flow.json)?.[1] ?? '7.0'),
    endpoint_uri: flow.endpointUri ?? undefined,
    data_channel_uri: flow.endpointUri ?? undefined,
    preview: {
      preview_url: `https://example.test/wa/manage/flows/${flow.id}/preview`,
      expires_at: new Date(world.now().getTime() + 30 * 86_400_000).toISOString(),
    },
    whatsapp_business_account: { id: flow.wabaId, name: account?.name ?? '', timezone_id: '1' },
    application: { id: world.credentials.appId, name: 'Simulated App' },
    health_status: { can_send_message: flow.status === 'PUBLISHED' ? 'AVAILABLE' : 'BLOCKED', entities: [] },
  };
}

function getFlow(exchange: Exchange): Answer {
  const flow = found(exchange.world.state.flows, exchange);
  const fields = exchange.query.get('fields');
  const metric = /(?:^|,)metric\.name\(([A-Z_]+)\)(?:\.granularity\(([A-Z]+)\))?/.exec(fields ?? '');
  if (metric === null) return ok(pick(node(exchange, flow), fields, UNASKED));
  const points = { name: metric[1], granularity: metric[2] ?? 'DAY', data_points: [] };
  return ok({ ...pick(node(exchange, flow), fields, UNASKED), metric: points });
}

function checkName(exchange: Exchange, wabaId: string, name: string): string {
  if (name.length > 200) throw invalid('name must be at most 200 characters long');
  const taken = [...exchange.world.state.flows.values()].some((flow) => flow.wabaId === wabaId && flow.name === name);
  if (taken) throw invalid('A flow of this name exists', 4016019);
  return name;
}

function checkCategories(list: readonly unknown[]): readonly string[] {
  if (list.length === 0) throw invalid('categories must not be empty');
  return list.map((category) => {
    if (typeof category !== 'string' || !CATEGORIES.has(category)) throw invalid('A category is not known');
    return category;
  });
}

function announce(exchange: Exchange, flow: Flow, before: string): void {
  const value = {
    event: 'FLOW_STATUS_CHANGE',
    message: 'The status of a flow has changed',
    flow_id: flow.id,
    old_status: before,
    new_status: flow.status,
  };
  exchange.world.webhooks.push(flow.wabaId, flow.id, [{ field: 'flows', value }], exchange.world.messageGapMs);
}

function publish(exchange: Exchange, flow: Flow): void {
  if (flow.status !== 'DRAFT' || flow.json === null || flow.errors.length > 0) throw refuse(139002);
  flow.status = 'PUBLISHED';
  announce(exchange, flow, 'DRAFT');
}

function create(exchange: Exchange): Answer {
  const account = found(exchange.world.state.accounts, exchange);
  const { ids, state } = exchange.world;
  const given = exchange.input.get('flow_json');
  if (given !== undefined && typeof given !== 'string') throw invalid('flow_json must be a string');
  const clone = textOf(exchange, 'clone_flow_id');
  const json = given ?? (clone === undefined ? null : (state.flows.get(clone)?.json ?? null));
  const flow: Flow = {
    seq: (state.seq += 1),
    id: ids.digits('flow'),
    wabaId: account.id,
    name: checkName(exchange, account.id, needText(exchange, 'name')),
    status: 'DRAFT',
    categories: checkCategories(listOf(exchange, 'categories') ?? []),
    json,
    errors: json === null ? [] : flawsOf(json),
    endpointUri: textOf(exchange, 'endpoint_uri') ?? null,
    createdAt: exchange.world.now().getTime(),
  };
  state.flows.set(flow.id, flow);
  const wanted = textOf(exchange, 'publish') === 'true';
  if (wanted && flow.json !== null && flow.errors.length === 0) publish(exchange, flow);
  return ok({ id: flow.id, success: true, validation_errors: flow.errors });
}

function update(exchange: Exchange): Answer {
  const flow = found(exchange.world.state.flows, exchange);
  if (flow.status === 'DEPRECATED') throw refuse(139001);
  const name = textOf(exchange, 'name');
  const categories = listOf(exchange, 'categories');
  const endpoint = textOf(exchange, 'endpoint_uri');
  const checked = categories === undefined ? flow.categories : checkCategories(categories);
  if (name !== undefined && name !== flow.name) flow.name = checkName(exchange, flow.wabaId, name);
  flow.categories = checked;
  if (endpoint !== undefined) flow.endpointUri = endpoint;
  return done();
}

function updateJson(exchange: Exchange): Answer {
  const flow = found(exchange.world.state.flows, exchange);
  const file = exchange.files.get('file');
  if (file === undefined) throw invalid('The parameter file is required, as a file');
  if (needText(exchange, 'asset_type') !== 'FLOW_JSON') throw invalid('asset_type must be FLOW_JSON');
  needText(exchange, 'name');
  if (file.bytes.length > MAX_JSON) throw invalid('The flow is larger than 10 MB');
  if (flow.status !== 'DRAFT') throw refuse(139001);
  flow.json = file.bytes.toString('utf8');
  flow.errors = flawsOf(flow.json);
  return ok({ success: true, validation_errors: flow.errors });
}

function list(exchange: Exchange): Answer {
  const account = found(exchange.world.state.accounts, exchange);
  const own = [...exchange.world.state.flows.values()].filter(
    (flow) => flow.wabaId === account.id && listed(exchange, flow.createdAt),
  );
  const page = pageOf(exchange, own);
  return ok({
    data: page.items.map((flow) => pick(node(exchange, flow), exchange.query.get('fields'), UNASKED)),
    ...(page.paging === undefined ? {} : { paging: page.paging }),
  });
}

function assets(exchange: Exchange): Answer {
  const flow = found(exchange.world.state.flows, exchange);
  const link = signedLink(exchange.world, '/flow/assets/', flow.id);
  const entry = { seq: 0, name: 'flow.json', asset_type: 'FLOW_JSON', download_url: link };
  const page = pageOf(exchange, flow.json === null ? [] : [entry]);
  return ok({
    data: page.items.map(({ name, asset_type, download_url }) => ({ name, asset_type, download_url })),
    ...(page.paging === undefined ? {} : { paging: page.paging }),
  });
}

export const flowRoutes: readonly Route[] = [
  { method: 'GET', pattern: '{waba}/flows', handle: list },
  { method: 'POST', pattern: '{waba}/flows', handle: create, creates: true },
  { method: 'GET', pattern: '{flow}', handle: getFlow },
  { method: 'POST', pattern: '{flow}', handle: update },
  {
    method: 'DELETE',
    pattern: '{flow}',
    handle: (exchange) => {
      const flow = found(exchange.world.state.flows, exchange);
      if (flow.status !== 'DRAFT') throw refuse(139004);
      exchange.world.state.flows.delete(flow.id);
      return done();
    },
  },
  { method: 'GET', pattern: '{flow}/assets', handle: assets },
  { method: 'POST', pattern: '{flow}/assets', handle: updateJson },
  {
    method: 'POST',
    pattern: '{flow}/publish',
    handle: (exchange) => {
      publish(exchange, found(exchange.world.state.flows, exchange));
      return done();
    },
  },
  {
    method: 'POST',
    pattern: '{flow}/deprecate',
    handle: (exchange) => {
      const flow = found(exchange.world.state.flows, exchange);
      if (flow.status !== 'PUBLISHED') throw refuse(139003);
      flow.status = 'DEPRECATED';
      announce(exchange, flow, 'PUBLISHED');
      return done();
    },
  },
  {
    method: 'GET',
    pattern: 'flow/assets',
    open: true,
    handle: (exchange) => {
      const text = exchange.world.state.flows.get(linkedId(exchange))?.json ?? '{}';
      return { kind: 'text', status: 200, type: 'application/json', text };
    },
  },
];
