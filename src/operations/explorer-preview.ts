import type { Redacted } from '../campaign/redacted.js';
import { tryJson } from '../campaign/lossless-json.js';
import type { Redactor } from '../evidence/redactor.js';
import { record } from '../graph/errors.js';
import { getFlow, getFlowAssets } from '../graph/helpers/flows.js';
import { downloadMediaBytes } from '../graph/helpers/media.js';
import { getMessageTemplate } from '../graph/helpers/templates.js';
import { type Reads, Unread } from './explorer-reads.js';

/** One piece of what a person would see, in order. */
export interface PreviewPart {
  readonly role: 'screen' | 'card' | 'header' | 'media' | 'body' | 'footer' | 'field' | 'button' | 'note';
  readonly text: Redacted;
}

/** A template or flow as a person would see it. */
export interface AssetPreview {
  readonly kind: 'template' | 'flow';
  /** Whether texts stand in clear: only those of a run of ours do. */
  readonly own: boolean;
  readonly parts: readonly PreviewPart[];
}

/** What is previewed. */
export interface PreviewScene {
  readonly id: string;
  readonly own: boolean;
  readonly redactor: Redactor;
}

type Json = Readonly<Record<string, unknown>>;

/** Cap of a flow's JSON, in bytes. Source: Meta, flow JSON of at most 10 MB. */
const FLOW_CAP = 10 * 1024 * 1024;
/** Longest text that is shown, in characters, and the most parts. */
const LONGEST = 4_000;
const MOST_PARTS = 300;
const DEEPEST = 12;

/** Writes parts, texts from outside masked word by word unless they are a run's own. */
class Sheet {
  readonly parts: PreviewPart[] = [];
  readonly #scene: PreviewScene;

  constructor(scene: PreviewScene) {
    this.#scene = scene;
  }

  /** Text from outside; anything but a text is passed over. */
  outside(role: PreviewPart['role'], text: unknown, before = ''): void {
    if (typeof text !== 'string' || text === '') return;
    const cut = text.slice(0, LONGEST);
    this.own(role, `${before}${this.#scene.own ? cut : masked(cut)}`);
  }

  /** Words of our own. */
  own(role: PreviewPart['role'], text: string): void {
    if (this.parts.length < MOST_PARTS) this.parts.push({ role, text: this.#scene.redactor.lines(text) });
  }
}

/** Each word as a bar of one width; line breaks and numbered placeholders stay. */
export function masked(text: string): string {
  return text.replace(/\{\{[^{}]{0,100}\}\}|\S+?(?=\{\{|\s|$)/gu, (word) =>
    /^\{\{\d{1,3}\}\}$/.test(word) ? word : word.startsWith('{{') ? '{{…}}' : '▒▒▒▒',
  );
}

const list = (value: unknown): readonly Json[] =>
  (Array.isArray(value) ? (value as unknown[]) : []).map(record).filter((one) => one !== undefined);
const word = (value: unknown): string => (typeof value === 'string' ? value.toUpperCase() : '');

/** Reads a template and lays it out. Throws `Unread`. */
export async function previewTemplate(reads: Reads, scene: PreviewScene): Promise<AssetPreview> {
  const { components } = await reads.one(getMessageTemplate, { templateId: scene.id, fields: 'components' }, true);
  const sheet = new Sheet(scene);
  layOutComponents(sheet, list(components), 0);
  if (sheet.parts.length === 0) sheet.own('note', 'Meta told no components of this template.');
  return { kind: 'template', own: scene.own, parts: sheet.parts };
}

const MEDIA: Readonly<Record<string, string>> = {
  IMAGE: 'Image',
  VIDEO: 'Video',
  GIF: 'Animation',
  DOCUMENT: 'Document',
  LOCATION: 'Location',
  PRODUCT: 'Product',
};

const BUTTONS: Readonly<Record<string, string>> = {
  QUICK_REPLY: 'replies',
  URL: 'opens a link',
  PHONE_NUMBER: 'calls a number',
  VOICE_CALL: 'calls on WhatsApp',
  COPY_CODE: 'copies a code',
  OTP: 'takes a one-time code',
  FLOW: 'opens a flow',
  CATALOG: 'opens the catalog',
  MPM: 'shows products',
  SPM: 'shows a product',
};

function layOutComponents(sheet: Sheet, components: readonly Json[], depth: number): void {
  for (const component of components) {
    switch (word(component['type'])) {
      case 'HEADER': {
        const medium = MEDIA[word(component['format'])];
        if (medium === undefined) sheet.outside('header', component['text']);
        else sheet.own('media', medium);
        break;
      }
      case 'BODY':
        sheet.outside('body', component['text']);
        break;
      case 'FOOTER':
        sheet.outside('footer', component['text']);
        break;
      case 'BUTTONS':
        for (const button of list(component['buttons'])) {
          const does = BUTTONS[word(button['type'])] ?? 'a button';
          if (typeof button['text'] === 'string') sheet.outside('button', button['text'], `${does}: `);
          else sheet.own('button', does);
        }
        break;
      case 'CAROUSEL':
        for (const [index, card] of list(component['cards']).entries()) {
          sheet.own('card', `Card ${index + 1}`);
          if (depth === 0) layOutComponents(sheet, list(card['components']), depth + 1);
        }
        break;
      case 'LIMITED_TIME_OFFER':
        sheet.outside('note', record(component['limited_time_offer'])?.['text'], 'Limited-time offer: ');
        break;
      case 'CALL_PERMISSION_REQUEST':
        sheet.own('button', 'asks for leave to call');
        break;
      default:
        sheet.own('note', 'A component that this tool does not know.');
    }
  }
}

/** Reads a flow and its JSON and lays out its screens. Throws `Unread`. */
export async function previewFlow(reads: Reads, scene: PreviewScene): Promise<AssetPreview> {
  const sheet = new Sheet(scene);
  const [flow, assets] = await Promise.all([
    reads.one(getFlow, { flowId: scene.id }, true),
    reads.one(getFlowAssets, { flowId: scene.id }, true),
  ]);
  const errors = flow.validation_errors?.length ?? 0;
  if (errors > 0) sheet.own('note', `${errors} validation error${errors === 1 ? '' : 's'}: it cannot be published.`);
  const url = assets.data.find(({ asset_type: type }) => type === 'FLOW_JSON')?.download_url;
  if (url === undefined) sheet.own('note', 'The flow has no JSON yet.');
  else await layOutFlow(reads, sheet, url);
  return { kind: 'flow', own: scene.own, parts: sheet.parts };
}

async function layOutFlow(reads: Reads, sheet: Sheet, url: string): Promise<void> {
  try {
    const bytes = await reads.bytes(downloadMediaBytes, url, FLOW_CAP);
    const screens = list(record(tryJson(bytes.toString('utf8')))?.['screens']);
    if (screens.length === 0) sheet.own('note', 'The flow’s JSON has no screens.');
    for (const [index, screen] of screens.entries()) {
      sheet.outside('screen', screen['title'] ?? 'untitled', `Screen ${index + 1}: `);
      layOutScreen(sheet, list(record(screen['layout'])?.['children']), 0);
    }
  } catch (error) {
    if (!(error instanceof Unread)) throw error;
    sheet.own('note', `The screens cannot be shown: ${error.note}.`);
  }
}

const FIELDS: Readonly<Record<string, string>> = {
  TextInput: 'Text field',
  TextArea: 'Text area',
  Dropdown: 'List',
  RadioButtonsGroup: 'Choice of one',
  CheckboxGroup: 'Choice of several',
  ChipsSelector: 'Choice of several',
  DatePicker: 'Date',
  CalendarPicker: 'Calendar',
  OptIn: 'Consent',
  PhotoPicker: 'Photo',
  DocumentPicker: 'Document',
};

function layOutScreen(sheet: Sheet, children: readonly Json[], depth: number): void {
  if (depth > DEEPEST) return;
  for (const child of children) {
    const type = typeof child['type'] === 'string' ? child['type'] : '';
    const field = FIELDS[type];
    if (field !== undefined) sheet.outside('field', child['label'] ?? '…', `${field}: `);
    else if (type === 'TextHeading' || type === 'TextSubheading') sheet.outside('header', textOf(child['text']));
    else if (type.startsWith('Text') || type === 'RichText') sheet.outside('body', textOf(child['text']));
    else if (type === 'Footer' || type === 'EmbeddedLink') sheet.outside('button', child['label'] ?? child['text']);
    else if (type === 'Image' || type === 'ImageCarousel') sheet.own('media', 'Image');
    for (const branch of ['children', 'then', 'else']) layOutScreen(sheet, list(child[branch]), depth + 1);
  }
}

/** A text, or the lines of one. */
function textOf(text: unknown): unknown {
  return Array.isArray(text) ? text.filter((line) => typeof line === 'string').join('\n') : text;
}
