import type { Simulator } from '../../../src/simulator/server.js';
import contract from '../../fixtures/wire-contract.json' with { type: 'json' };
import { call, mediaForm, type Heard, type Receiver, type Tree } from './client.js';

export interface CapturedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly contentType: string | null;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface CapturedCase {
  readonly helper: string;
  readonly variant: string;
  readonly request: CapturedRequest;
  readonly requests?: readonly CapturedRequest[];
}

/** What the toolkit sends, one case for each helper and variant. */
export const CASES = contract as readonly CapturedCase[];

/** The smallest bytes of each kind of medium that a message takes. */
const MEDIA: Readonly<Record<string, readonly [type: string, hex: string]>> = {
  image: ['image/png', '89504e470d0a1a0a'],
  video: ['video/mp4', '000000186674797069736f6d'],
  audio: ['audio/ogg', '4f676753'],
  sticker: ['image/webp', '524946460400000057454250'],
  document: ['application/pdf', '255044462d312e34'],
};

/** What a request needs to be there first: a kind of medium, a flow or template of a status. */
const MEDIUM_OF: Readonly<Record<string, string>> = {
  sendVideo: 'video',
  sendAudio: 'audio',
  sendSticker: 'sticker',
  sendDocument: 'document',
};
const FLOW_OF: Readonly<Record<string, 'PUBLISHED' | 'DRAFT'>> = {
  sendMessage: 'PUBLISHED',
  deprecateFlow: 'PUBLISHED',
};
const TEMPLATE_OF: Readonly<Record<string, string>> = { unpauseTemplate: 'PAUSED' };

const BODY = { type: 'BODY', text: 'Hello {{1}}, your order {{2}} is here.', example: { body_text: [['Ava', 'A-1']] } };

/** Resources of a simulator under the names that the capture uses for them. */
export interface Stage {
  /** Captured text → what stands for it here. */
  readonly names: readonly (readonly [captured: string, here: string])[];
  /** Ids of nodes by the kinds that the judge knows. */
  readonly kinds: Readonly<Record<'media' | 'flow' | 'template' | 'group' | 'app' | 'waba' | 'phone', string>>;
  readonly mediaUrl: string;
}

function text(tree: Tree | undefined): string {
  if (typeof tree !== 'string' || tree === '') throw new Error('the simulator did not give an id');
  return tree;
}

/**
 * Makes what a captured request needs, in the same order each time: two simulators of one seed have the same ids after
 * it. The receiver must be subscribed.
 */
export async function stage(simulator: Simulator, receiver: Receiver, helper: string): Promise<Stage> {
  const { wabaId, phoneNumberId, appId, businessId, recipient, catalogId, productRetailerId, appSecret } =
    simulator.credentials;
  const get = async (path: string) => (await call(simulator, 'GET', path)).json;
  const post = async (path: string, body: unknown) => (await call(simulator, 'POST', path, body)).json;
  const media = new Map<string, string>();
  for (const [kind, [type, hex]] of Object.entries(MEDIA)) {
    const bytes = new Uint8Array(Buffer.from(hex, 'hex'));
    media.set(kind, text((await post(`${phoneNumberId}/media`, mediaForm(bytes, type)))['id']));
  }
  const templates = `${wabaId}/message_templates`;
  if (!helper.startsWith('create') && helper !== 'upsertAuthenticationTemplate') {
    const header = { type: 'HEADER', format: 'IMAGE', example: { header_handle: ['4::x'] } };
    const base = { language: 'en_US', components: [header, BODY] };
    await post(templates, { ...base, name: 'wats_live_order_update', category: 'UTILITY' });
    const promo = { type: 'BODY', text: 'Everything is cheaper today.' };
    await post(templates, { ...base, name: 'wats_live_promo', category: 'MARKETING', components: [promo] });
  }
  const template = await get(`${templates}?status=${TEMPLATE_OF[helper] ?? 'APPROVED'}&fields=id`);
  const flows = await get(`${wabaId}/flows?fields=id,status`);
  const flow = flows['data']?.find((each) => each['status'] === (FLOW_OF[helper] ?? 'DRAFT'));
  const approval = helper.endsWith('GroupJoinRequests') ? 'approval_required' : 'auto_approve';
  await post(`${phoneNumberId}/groups`, { messaging_product: 'whatsapp', subject: 'T', join_approval_mode: approval });
  simulator.receive('join');
  const groups = await get(`${phoneNumberId}/groups`);
  const group = text(groups['data']?.['groups']?.[0]?.['id']);
  const asking = (await get(`${group}/join_requests`))['data']?.[0]?.['join_request_id'];
  const qr = await post(`${phoneNumberId}/message_qrdls`, { prefilled_message: 'Hi', generate_qr_image: 'SVG' });
  const session = await call(simulator, 'POST', `${appId}/uploads?file_name=a.png&file_length=67&file_type=image/png`);
  const accounts = await get(`${businessId}/owned_whatsapp_business_accounts`);
  await receiver.until(1);
  if (helper === 'unblockUsers') {
    const users = [{ user: recipient }];
    await post(`${phoneNumberId}/block_users`, { messaging_product: 'whatsapp', block_users: users });
  }
  simulator.receive('call');
  const isCall = () => receiver.deliveries.find(({ field }) => field === 'calls');
  for (let tries = 0; isCall() === undefined && tries < 200; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const written = receiver.deliveries.find(({ value }) => value['messages'] !== undefined);
  const medium = media.get(MEDIUM_OF[helper] ?? 'image') ?? '';
  const kinds = {
    waba: wabaId,
    phone: phoneNumberId,
    app: appId,
    media: medium,
    flow: text(flow?.['id']),
    template: text(template['data']?.[0]?.['id']),
    group,
  };
  return {
    kinds,
    mediaUrl: text((await get(medium))['url']),
    names: [
      ['102290129340398', wabaId],
      ['102290129340399', text(accounts['data']?.[1]?.['id'])],
      ['106540352242922', phoneNumberId],
      ['670843887433847', appId],
      ['1037543291543636', kinds.media],
      ['1534443237170412', kinds.flow],
      ['1624560287996996', kinds.template],
      ['1624560287996997', text(template['data']?.at(-1)?.['id'])],
      ['Y2FwaV9ncm91cDoxNTU1MDAwMTExMTphYmNkZWY', kinds.group],
      ['4O4YGZEG3RIVE1', text(qr['code'])],
      ['upload%3AMTphdHRhY2htZW50OmZha2U', encodeURIComponent(text(session.json['id']))],
      ['wamid.HBgLMTU1NTAwMDExMTEVAgARGBI5QUQ1', text(written?.value['messages']?.[0]?.['id'])],
      ['wacid.HBgLMTU1NTAwMDExMTEVAgASGBQ', text(isCall()?.value['calls']?.[0]?.['id'])],
      ['15550001111', recipient.slice(1)],
      ['15550002222', recipient.slice(1)],
      ['194836987003835', catalogId],
      ['"jr1"', `"${asking ?? ''}"`],
      ['sku-1', productRetailerId],
      ['sku-2', productRetailerId],
      ['FAKESECRET', appSecret],
    ],
  };
}

/** Where Meta's documented form is sent instead of the captured one. */
function documented({ helper, request }: CapturedCase): CapturedRequest {
  if (helper !== 'updateFlowJson') return request;
  const { name, asset_type, file } = request.body as Readonly<Record<string, string>>;
  const parts = [
    { name: 'name', value: name },
    { name: 'asset_type', value: asset_type },
    { name: 'file', filename: 'flow.json', contentType: 'application/json', value: file },
  ];
  return { ...request, contentType: 'multipart/form-data', body: { multipart: parts } };
}

interface Part {
  readonly name: string;
  readonly value?: string;
  readonly filename?: string;
  readonly contentType?: string;
}

function bodyOf(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return undefined;
  if ('binary' in body) return new Uint8Array(67);
  if (!('multipart' in body)) return body;
  const form = new FormData();
  for (const { name, value, filename, contentType } of body.multipart as readonly Part[]) {
    if (filename === undefined) form.set(name, value ?? '');
    else
      form.set(
        name,
        new Blob([value ?? Buffer.from(MEDIA['image']?.[1] ?? '', 'hex')], { type: contentType ?? '' }),
        filename,
      );
  }
  return form;
}

/** Sends a captured case to a simulator, or to a judge before it. The last answer of several is returned. */
export async function drive(to: Pick<Simulator, 'url' | 'credentials'>, one: CapturedCase, on: Stage): Promise<Heard> {
  let last: Heard | undefined;
  for (const request of one.requests ?? [documented(one)]) {
    let json = JSON.stringify(request);
    for (const [captured, here] of on.names) json = json.replaceAll(captured, here);
    if (last !== undefined) json = json.replace('"id":"1"', `"id":"${text(last.json['id'])}"`);
    const { method, path, query, contentType, body, headers } = JSON.parse(json) as CapturedRequest;
    const search = new URLSearchParams(query).toString();
    const isForm = contentType === 'application/x-www-form-urlencoded';
    const target =
      one.helper === 'downloadMediaBytes'
        ? on.mediaUrl.slice(new URL(on.mediaUrl).origin.length)
        : `${path}${search === '' ? '' : `?${search}`}`;
    last = await call(
      to,
      method,
      target,
      isForm ? new URLSearchParams(body as Record<string, string>).toString() : bodyOf(body),
      { ...headers, ...(isForm ? { 'content-type': contentType } : {}) },
    );
  }
  if (last === undefined) throw new Error('the case has no request');
  return last;
}
