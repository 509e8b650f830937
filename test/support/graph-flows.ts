import { newId } from './graph-documents.js';
import type { GraphRoute } from './graph-faults.js';
import { type Fields, fieldsOf, gone, jsonFields, ok, refuse, type Reply } from './graph-reply.js';
import type { GraphWebhooks } from './graph-webhooks.js';
import { readMultipart } from './multipart-form.js';

/** A flow as it is stored; its JSON is shown as an asset only. */
export interface StoredFlow {
  readonly id: string;
  name: string;
  status: string;
  categories: readonly string[];
  validation_errors: readonly unknown[];
  json?: string;
}

export interface FlowsOptions {
  readonly wabaId: string;
  /** Milliseconds until a new flow shows in the list. */
  readonly listLag: number;
  readonly push: GraphWebhooks['push'];
  readonly made: (value: string) => void;
}

const CATEGORIES = 'SIGN_UP SIGN_IN APPOINTMENT_BOOKING LEAD_GENERATION CONTACT_US CUSTOMER_SUPPORT SURVEY OTHER'.split(
  ' ',
);
const BELOW: Readonly<Record<string, GraphRoute>> = { publish: 'flow_publish', deprecate: 'flow_deprecate' };

type FlowRoute =
  'flow' | 'flow_create' | 'flow_update' | 'flow_json' | 'flow_delete' | 'flow_publish' | 'flow_deprecate';

/** The flow edges, by the rules of Meta's Flows API pages. */
export function graphFlows(shown: readonly StoredFlow[], options: FlowsOptions) {
  const stored = new Map<string, StoredFlow>(shown.map((flow) => [flow.id, { json: '{}', ...flow }]));
  const known = new Set(stored.keys());
  const hidden = new Set<string>();

  const create = ({ name, categories, flow_json: json, publish: wanted }: Fields): Reply => {
    if (typeof name !== 'string' || name === '' || name.length > 200) return invalid('name');
    if ([...stored.values()].some((other) => other.name === name)) return refuse(400, 100, 'Name is taken', 4016019);
    const list = categoriesOf(categories);
    if (list === undefined) return invalid('categories');
    if (json !== undefined && typeof json !== 'string') return invalid('flow_json');
    const flow: StoredFlow = {
      id: newId(),
      name,
      status: 'DRAFT',
      categories: list,
      validation_errors: json === undefined ? [] : faultsOf(json),
      ...(json === undefined ? {} : { json }),
    };
    stored.set(flow.id, flow);
    known.add(flow.id);
    options.made(flow.id);
    if (options.listLag > 0) {
      hidden.add(flow.id);
      setTimeout(() => hidden.delete(flow.id), options.listLag).unref();
    }
    if (wanted === true) publish(flow);
    return ok({ id: flow.id, success: true, validation_errors: flow.validation_errors });
  };

  const update = (flow: StoredFlow, { name, categories }: Fields): Reply => {
    if (flow.status === 'DEPRECATED') return refuse(400, 139001, "Flow can't be updated");
    const list = categories === undefined ? flow.categories : categoriesOf(categories);
    if (list === undefined) return invalid('categories');
    if (typeof name === 'string') flow.name = name;
    flow.categories = list;
    return ok({ success: true });
  };

  const updateJson = (flow: StoredFlow, contentType: string, body: Buffer): Reply => {
    const form = readMultipart(contentType, body);
    const file = form.get('file');
    if (file?.filename === undefined) return invalid('file');
    if (form.get('asset_type')?.bytes.toString('utf8') !== 'FLOW_JSON') return invalid('asset_type');
    if (form.get('name') === undefined) return invalid('name');
    if (flow.status !== 'DRAFT') return refuse(400, 139001, "Flow can't be updated");
    flow.json = file.bytes.toString('utf8');
    flow.validation_errors = faultsOf(flow.json);
    return ok({ success: true, validation_errors: flow.validation_errors });
  };

  const change = (flow: StoredFlow, from: string, to: string, code: number): Reply => {
    if (flow.status !== from) return refuse(400, code, 'The flow is in another state');
    flow.status = to;
    const value = { event: 'FLOW_STATUS_CHANGE', flow_id: flow.id, old_status: from, new_status: to };
    options.push('flows', () => value).catch(() => undefined);
    return ok({ success: true });
  };

  const publish = (flow: StoredFlow): Reply =>
    flow.json === undefined || flow.validation_errors.length > 0
      ? refuse(400, 139002, 'Publishing Flow in invalid state')
      : change(flow, 'DRAFT', 'PUBLISHED', 139002);

  return {
    stored,
    listed: (): readonly unknown[] => [...stored.values()].filter(({ id }) => !hidden.has(id)).map(view),
    /** What stands below the assets edge of a flow. */
    assetsOf: (id: string, samples: readonly unknown[]): readonly unknown[] =>
      stored.get(id)?.json === undefined ? [] : samples,
    routeOf: (method: string, id: string, edge: string | undefined): GraphRoute | undefined => {
      if (id === options.wabaId && edge === 'flows') {
        return method === 'GET' ? 'flows' : method === 'POST' ? 'flow_create' : undefined;
      }
      if (!known.has(id)) return undefined;
      if (edge === 'assets') return method === 'GET' ? 'flow_assets' : method === 'POST' ? 'flow_json' : undefined;
      if (edge !== undefined) return method === 'POST' ? BELOW[edge] : undefined;
      return method === 'GET' ? 'flow' : method === 'POST' ? 'flow_update' : 'flow_delete';
    },
    answer: (route: FlowRoute, id: string, contentType: string, body: Buffer): Reply => {
      if (route === 'flow_create') return create(jsonFields(body));
      const flow = stored.get(id);
      if (flow === undefined) return gone(id);
      switch (route) {
        case 'flow':
          return ok(view(flow));
        case 'flow_update':
          return update(flow, jsonFields(body));
        case 'flow_json':
          return updateJson(flow, contentType, body);
        case 'flow_publish':
          return publish(flow);
        case 'flow_deprecate':
          return change(flow, 'PUBLISHED', 'DEPRECATED', 139003);
        case 'flow_delete':
          if (flow.status !== 'DRAFT') return refuse(400, 139004, "Can't delete published Flow");
          stored.delete(id);
          return ok({ success: true });
      }
    },
  };
}

const view = ({ id, name, status, categories, validation_errors }: StoredFlow) => ({
  id,
  name,
  status,
  categories,
  validation_errors,
});

const invalid = (parameter: string): Reply => refuse(400, 100, `(#100) Invalid parameter: ${parameter}`);

function categoriesOf(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const list = value.map(String);
  return list.every((one) => CATEGORIES.includes(one)) ? list : undefined;
}

/** What breaks the documented rules of flow JSON: a version, and screens of which one ends the flow. */
function faultsOf(json: string): readonly unknown[] {
  const { version, screens } = jsonFields(Buffer.from(json));
  const fault = (error: string, message: string) => ({
    error,
    error_type: 'FLOW_JSON_ERROR',
    message,
    line_start: 1,
    line_end: 1,
    column_start: 1,
    column_end: 2,
  });
  const faults = typeof version === 'string' ? [] : [fault('MISSING_REQUIRED_PROPERTY', 'version is missing')];
  if (!Array.isArray(screens) || screens.length === 0) {
    return [...faults, fault('MISSING_REQUIRED_PROPERTY', 'screens are missing')];
  }
  const all = screens.map(fieldsOf);
  if (all.some(({ id, layout }) => typeof id !== 'string' || fieldsOf(layout)['type'] !== 'SingleColumnLayout')) {
    faults.push(fault('INVALID_PROPERTY_VALUE', 'a screen has no layout'));
  }
  if (!all.some(({ terminal }) => terminal === true)) faults.push(fault('INVALID_PROPERTY_VALUE', 'no screen ends it'));
  return faults;
}
