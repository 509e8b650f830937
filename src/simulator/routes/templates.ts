import { pick } from '../fields.js';
import { listed, pageOf } from '../paging.js';
import { done, invalid, ok, refuse } from '../reply.js';
import type { Answer } from '../reply.js';
import { found, listOf, needText, textOf, unknownObject } from '../route.js';
import type { Exchange, Route, World } from '../route.js';
import type { Account, Json, Template } from '../state.js';
import { checkComponents, needCategory, reviewFlaw } from '../template-rules.js';

const DAY_MS = 86_400_000;
const NAME = /^[a-z0-9_]{1,512}$/;
const LANGUAGE = /^[a-z]{2,3}(_[A-Z]{2,3})?$/;
const CREATES_PER_HOUR = 100;
const UNASKED = ['name', 'parameter_format', 'components', 'language', 'status', 'category', 'id'];

function node(template: Template): Json {
  return {
    id: template.id,
    name: template.name,
    parameter_format: template.parameterFormat,
    components: template.components,
    language: template.language,
    status: template.status,
    category: template.category,
    quality_score: { score: template.quality, date: Math.floor(template.createdAt / 1000) },
    rejected_reason: template.rejectedReason,
    ...(template.ttl === null ? {} : { message_send_ttl_seconds: template.ttl }),
  };
}

function ofAccount(world: World, account: Account): Template[] {
  const own: Template[] = [];
  for (const template of world.state.templates.values()) if (template.wabaId === account.id) own.push(template);
  return own;
}

const FILTERS: Readonly<Record<string, (template: Template, wanted: string) => boolean>> = {
  status: (template, wanted) => template.status === wanted,
  category: (template, wanted) => template.category === wanted,
  language: (template, wanted) => template.language === wanted,
  name: (template, wanted) => template.name.includes(wanted),
  name_or_content: (template, wanted) =>
    template.name.includes(wanted) || JSON.stringify(template.components).includes(wanted),
  quality_score: (template, wanted) => template.quality === wanted,
};

function list(exchange: Exchange): Answer {
  const account = found(exchange.world.state.accounts, exchange);
  let templates = ofAccount(exchange.world, account).filter((each) => listed(exchange, each.createdAt));
  for (const [name, keep] of Object.entries(FILTERS)) {
    const wanted = exchange.query.get(name);
    if (wanted !== null && wanted !== '') templates = templates.filter((template) => keep(template, wanted));
  }
  const page = pageOf(exchange, templates);
  return ok({
    data: page.items.map((template) => pick(node(template), exchange.query.get('fields'), UNASKED)),
    ...(page.paging === undefined ? {} : { paging: page.paging }),
  });
}

function startReview(world: World, template: Template): void {
  template.status = 'PENDING';
  template.review += 1;
  const { review } = template;
  world.later(world.reviewMs, () => {
    if (template.review !== review || !world.state.templates.has(template.id)) return;
    const flaw = world.faults.has('review-rejects') ? 'INVALID_FORMAT' : reviewFlaw(template.components);
    template.status = flaw === null ? 'APPROVED' : 'REJECTED';
    template.rejectedReason = flaw ?? 'NONE';
    const value = {
      event: template.status,
      message_template_id: Number(template.id),
      message_template_name: template.name,
      message_template_language: template.language,
      reason: template.rejectedReason,
      message_template_category: template.category,
    };
    world.webhooks.push(template.wabaId, template.id, [{ field: 'message_template_status_update', value }], 0);
  });
}

function add(exchange: Exchange, name: string, language: string): Template {
  const account = found(exchange.world.state.accounts, exchange);
  const { world } = exchange;
  const now = world.now().getTime();
  if (!NAME.test(name)) throw invalid('name takes lower-case letters, digits and underscores, at most 512');
  if (!LANGUAGE.test(language)) throw invalid('language is not known');
  const own = ofAccount(world, account);
  if (own.length >= account.templateLimit) throw invalid('The account holds its most templates', 2388019);
  if (own.some((each) => each.name === name && each.language === language)) {
    throw invalid('A template of this name and language exists', 2388024);
  }
  if ((world.state.lockedNames.get(`${account.id}/${name}`) ?? 0) > now) {
    throw invalid('An approved template of this name was deleted less than 30 days ago', 2388023);
  }
  const recent = own.filter((each) => now - each.createdAt < DAY_MS / 24).length;
  if (world.metered && recent >= CREATES_PER_HOUR) throw refuse(80008, 'At most 100 templates an hour');
  const category = needCategory(needText(exchange, 'category'));
  const ttl = textOf(exchange, 'message_send_ttl_seconds');
  if (ttl !== undefined && !/^-1$|^\d{1,8}$/.test(ttl)) throw invalid('message_send_ttl_seconds must be a number');
  const template: Template = {
    seq: (world.state.seq += 1),
    id: world.ids.digits('template', 15),
    wabaId: account.id,
    name,
    language,
    category,
    status: 'PENDING',
    parameterFormat: textOf(exchange, 'parameter_format')?.toUpperCase() ?? 'POSITIONAL',
    components: checkComponents(listOf(exchange, 'components') ?? [], category),
    quality: 'UNKNOWN',
    rejectedReason: 'NONE',
    ttl: ttl === undefined ? null : Number(ttl),
    createdAt: now,
    edits: [],
    review: 0,
  };
  world.state.templates.set(template.id, template);
  startReview(world, template);
  return template;
}

function create(exchange: Exchange): Answer {
  const { id, status, category } = add(exchange, needText(exchange, 'name'), needText(exchange, 'language'));
  return ok({ id, status, category });
}

function upsert(exchange: Exchange): Answer {
  const account = found(exchange.world.state.accounts, exchange);
  if (needText(exchange, 'category') !== 'AUTHENTICATION') throw invalid('category must be AUTHENTICATION');
  const name = needText(exchange, 'name');
  const languages = listOf(exchange, 'languages') ?? [];
  if (languages.length === 0) throw invalid('The parameter languages is required');
  const data = languages.map((language) => {
    if (typeof language !== 'string') throw invalid('languages must be strings');
    const known = ofAccount(exchange.world, account).find((each) => each.name === name && each.language === language);
    if (known === undefined) {
      const { id, status } = add(exchange, name, language);
      return { id, status, language };
    }
    known.components = checkComponents(listOf(exchange, 'components') ?? [], 'AUTHENTICATION');
    startReview(exchange.world, known);
    return { id: known.id, status: known.status, language };
  });
  return ok({ data });
}

function update(exchange: Exchange): Answer {
  const template = found(exchange.world.state.templates, exchange);
  const now = exchange.world.now().getTime();
  if (!['APPROVED', 'REJECTED', 'PAUSED'].includes(template.status)) {
    throw invalid('Only approved, rejected and paused templates can be edited');
  }
  const category = textOf(exchange, 'category');
  const approved = template.status === 'APPROVED';
  if (category !== undefined && approved && needCategory(category) !== template.category) {
    throw invalid('The category of an approved template cannot be edited');
  }
  const within = (ms: number): number => template.edits.filter((at) => now - at < ms).length;
  if (approved && (within(DAY_MS) >= 1 || within(30 * DAY_MS) >= 10)) {
    throw invalid('An approved template can be edited once a day and ten times in 30 days');
  }
  const components = listOf(exchange, 'components');
  if (components === undefined && category === undefined) throw invalid('The request changes nothing');
  if (components !== undefined) template.components = checkComponents(components, template.category);
  if (category !== undefined) template.category = needCategory(category);
  if (approved) template.edits.push(now);
  startReview(exchange.world, template);
  return done();
}

function remove(exchange: Exchange): Answer {
  const account = found(exchange.world.state.accounts, exchange);
  const { state } = exchange.world;
  const name = textOf(exchange, 'name');
  const id = textOf(exchange, 'hsm_id');
  const many = listOf(exchange, 'hsm_ids');
  if (name === undefined && many === undefined) throw invalid('The parameter name is required');
  const doomed = ofAccount(exchange.world, account).filter((template) =>
    many === undefined
      ? template.name === name && (id === undefined || template.id === id)
      : many.some((each) => String(each) === template.id),
  );
  if (doomed.length === 0) throw invalid('No template of this name exists', 2593002);
  if (doomed.some((template) => template.status === 'DISABLED')) throw invalid('Disabled templates cannot be deleted');
  for (const template of doomed) {
    state.templates.delete(template.id);
    if (template.status !== 'APPROVED') continue;
    state.lockedNames.set(`${account.id}/${template.name}`, exchange.world.now().getTime() + 30 * DAY_MS);
  }
  return done();
}

function compare(exchange: Exchange): Answer {
  const { id } = found(exchange.world.state.templates, exchange);
  const other =
    needText(exchange, 'template_ids')
      .replace(/[[\]"\s]/g, '')
      .split(',')[0] ?? '';
  if (!exchange.world.state.templates.has(other)) throw unknownObject('GET', other);
  const start = Number(needText(exchange, 'start'));
  const end = Number(needText(exchange, 'end'));
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || end <= start) throw invalid('start and end');
  const numbers = [id, other].map((key) => ({ key, value: 0 }));
  return ok({
    data: [
      { metric: 'BLOCK_RATE', type: 'RELATIVE', order_by_relative_metric: [id, other] },
      { metric: 'MESSAGE_SENDS', type: 'NUMBER_VALUES', number_values: numbers },
      {
        metric: 'TOP_BLOCK_REASON',
        type: 'STRING_VALUES',
        string_values: [id, other].map((key) => ({ key, value: 'UNKNOWN_BLOCK_REASON' })),
      },
    ],
  });
}

export const templateRoutes: readonly Route[] = [
  { method: 'GET', pattern: '{waba}/message_templates', handle: list },
  { method: 'POST', pattern: '{waba}/message_templates', handle: create, creates: true },
  { method: 'DELETE', pattern: '{waba}/message_templates', handle: remove },
  { method: 'POST', pattern: '{waba}/upsert_message_templates', handle: upsert, creates: true },
  { method: 'GET', pattern: '{waba}/template_groups', handle: () => ok({ data: [] }) },
  {
    method: 'GET',
    pattern: '{template}',
    handle: (exchange) =>
      ok(pick(node(found(exchange.world.state.templates, exchange)), exchange.query.get('fields'), UNASKED)),
  },
  { method: 'POST', pattern: '{template}', handle: update },
  { method: 'GET', pattern: '{template}/compare', handle: compare },
  {
    method: 'POST',
    pattern: '{template}/unpause',
    handle: (exchange) => {
      const template = found(exchange.world.state.templates, exchange);
      if (template.status !== 'PAUSED') throw invalid('Only a paused template can be unpaused');
      template.status = 'APPROVED';
      return done();
    },
  },
];
