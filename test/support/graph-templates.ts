import { newId } from './graph-documents.js';
import type { GraphRoute } from './graph-faults.js';
import { type Fields, fieldsOf, gone, jsonFields, ok, refuse, type Reply } from './graph-reply.js';
import type { GraphWebhooks } from './graph-webhooks.js';

/** How reviews end: heard of by webhook, only to be read, or not within the test. */
export type Review = 'approved' | 'rejected' | 'approved-unheard' | 'pending';

/** A template as it is stored and shown. */
export interface StoredTemplate {
  readonly id: string;
  readonly name: string;
  readonly language: string;
  category: string;
  status: string;
  components: unknown;
  rejected_reason?: string;
}

export interface TemplatesOptions {
  readonly wabaId: string;
  readonly review: Review;
  /** Milliseconds until a new template shows in the list. */
  readonly listLag: number;
  readonly push: GraphWebhooks['push'];
  readonly made: (value: string) => void;
}

const REVIEW_MS = 60;
const EDITABLE = ['APPROVED', 'REJECTED', 'PAUSED'];
const CATEGORIES = ['AUTHENTICATION', 'MARKETING', 'UTILITY'];

/** The template edges, by the rules of Meta's template pages. */
export function graphTemplates(shown: readonly StoredTemplate[], options: TemplatesOptions) {
  const stored = new Map(shown.map((template) => [template.id, template]));
  const known = new Set(stored.keys());
  const editedWhileApproved = new Set<string>();
  const hidden = new Set<string>();

  const review = (template: StoredTemplate): void => {
    template.status = 'PENDING';
    if (options.review === 'pending') return;
    setTimeout(() => {
      if (!stored.has(template.id)) return;
      template.status = options.review === 'rejected' ? 'REJECTED' : 'APPROVED';
      template.rejected_reason = options.review === 'rejected' ? 'INVALID_FORMAT' : 'NONE';
      if (options.review === 'approved-unheard') return;
      const value = {
        event: template.status,
        message_template_id: Number(template.id),
        message_template_name: template.name,
        message_template_language: template.language,
        reason: template.rejected_reason,
      };
      options.push('message_template_status_update', () => value).catch(() => undefined);
    }, REVIEW_MS).unref();
  };

  const flaw = (components: unknown): string | undefined => {
    if (!Array.isArray(components) || components.length === 0) return 'components';
    const types = components.map((one) => String(fieldsOf(one)['type']).toUpperCase());
    return types.includes('BODY') ? undefined : 'components';
  };

  const create = (asked: Fields): Reply => {
    const { name, language, category, components } = asked;
    if (typeof name !== 'string' || !/^[a-z0-9_]{1,512}$/.test(name)) return invalid('name');
    if (typeof language !== 'string' || !/^[a-z]{2,3}(_[A-Z]{2})?$/.test(language)) return invalid('language');
    if (typeof category !== 'string' || !CATEGORIES.includes(category)) return invalid('category');
    const parameter = flaw(components);
    if (parameter !== undefined) return invalid(parameter);
    if ([...stored.values()].some((other) => other.name === name && other.language === language)) {
      return refuse(400, 100, 'Content in This Language Already Exists', 2388024);
    }
    const template = { id: newId(), name, language, category, components, status: 'PENDING' };
    stored.set(template.id, template);
    known.add(template.id);
    options.made(template.id);
    if (options.listLag > 0) {
      hidden.add(template.id);
      setTimeout(() => hidden.delete(template.id), options.listLag).unref();
    }
    review(template);
    return ok({ id: template.id, status: 'PENDING', category });
  };

  const update = (template: StoredTemplate, { category, components }: Fields): Reply => {
    if (!EDITABLE.includes(template.status))
      return refuse(400, 100, 'Only approved, rejected and paused can be edited');
    if (category !== undefined && category !== template.category && template.status === 'APPROVED') {
      return invalid('category');
    }
    const parameter = components === undefined ? 'components' : flaw(components);
    if (parameter !== undefined) return invalid(parameter);
    if (template.status === 'APPROVED') {
      if (editedWhileApproved.has(template.id)) return refuse(400, 100, 'Edited within 24 hours');
      editedWhileApproved.add(template.id);
    }
    template.components = components;
    review(template);
    return ok({ success: true });
  };

  /** By name every language, with `hsm_id` that one only. */
  const remove = ({ name, hsm_id: id }: Readonly<Record<string, string>>): Reply => {
    if (name === undefined) return invalid('name');
    const doomed = [...stored.values()].filter((one) => one.name === name && (id === undefined || one.id === id));
    if (doomed.length === 0) return refuse(400, 100, 'Message template not found', 2593002);
    if (doomed.some(({ status }) => status === 'DISABLED')) return invalid('name');
    for (const template of doomed) stored.delete(template.id);
    return ok({ success: true });
  };

  return {
    stored,
    listed: (name: string | undefined): readonly StoredTemplate[] =>
      [...stored.values()].filter((one) => !hidden.has(one.id) && (name === undefined || one.name.includes(name))),
    routeOf: (method: string, id: string, edge: string | undefined): GraphRoute | undefined => {
      if (id === options.wabaId && edge === 'message_templates') {
        return method === 'GET' ? 'message_templates' : method === 'POST' ? 'template_create' : 'template_delete';
      }
      if (!known.has(id) || edge !== undefined) return undefined;
      return method === 'GET' ? 'template' : method === 'POST' ? 'template_update' : undefined;
    },
    answer: (
      route: 'template' | 'template_create' | 'template_update' | 'template_delete',
      id: string,
      query: Readonly<Record<string, string>>,
      body: Buffer,
    ): Reply => {
      if (route === 'template_create') return create(jsonFields(body));
      if (route === 'template_delete') return remove(query);
      const template = stored.get(id);
      if (template === undefined) return gone(id);
      return route === 'template' ? ok(template) : update(template, jsonFields(body));
    },
  };
}

const invalid = (parameter: string): Reply => refuse(400, 100, `(#100) Invalid parameter: ${parameter}`);
