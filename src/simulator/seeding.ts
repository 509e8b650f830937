import type { SimulatorCredentials } from './credentials.js';
import type { Ids } from './ids.js';
import type { Account, Flow, Json, PhoneNumber, State, Template } from './state.js';

const LANGUAGES = ['en_US', 'en_GB', 'es', 'pt_BR', 'de', 'fr', 'id', 'hi'] as const;
const CATEGORIES = ['UTILITY', 'MARKETING', 'AUTHENTICATION'] as const;
const STATUSES = ['APPROVED', 'APPROVED', 'APPROVED', 'APPROVED', 'PENDING', 'REJECTED', 'PAUSED', 'DISABLED'] as const;
const DAY_MS = 86_400_000;
const TEMPLATE_LIMIT = 6000;

/** A small, valid flow. */
const SAMPLE_FLOW = JSON.stringify({
  version: '7.0',
  screens: [
    {
      id: 'START',
      title: 'Start',
      terminal: true,
      layout: {
        type: 'SingleColumnLayout',
        children: [
          { type: 'TextHeading', text: 'Pick a time' },
          { type: 'Footer', label: 'Done', 'on-click-action': { name: 'complete', payload: {} } },
        ],
      },
    },
  ],
});

/** How much a simulator holds at the start; `now` in epoch milliseconds. */
export interface Seeds {
  readonly accounts: number;
  readonly templates: number;
  readonly now: number;
}

/** The state that a seed begins with: accounts, each with a number, templates and two flows. */
export function seedState(ids: Ids, credentials: SimulatorCredentials, seeds: Seeds): State {
  const { accounts, templates, now } = seeds;
  const state: State = {
    seq: 0,
    warned: false,
    businessId: credentials.businessId,
    appId: credentials.appId,
    accounts: new Map(),
    phones: new Map(),
    templates: new Map(),
    flows: new Map(),
    media: new Map(),
    groups: new Map(),
    uploads: new Map(),
    messages: new Map(),
    calls: new Map(),
    lockedNames: new Map(),
  };
  for (let index = 0; index < accounts; index += 1) {
    const account: Account = {
      id: index === 0 ? credentials.wabaId : ids.digits('waba', 15),
      name: `Simulated account ${index + 1}`,
      namespace: ids.hex('namespace', 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1_$2_$3_$4_$5'),
      subscribed: true,
      callbackOverride: null,
      templateLimit: Math.max(TEMPLATE_LIMIT, templates + 250),
    };
    state.accounts.set(account.id, account);
    const phone = seedPhone(ids, state, account.id, index === 0 ? credentials.phoneNumberId : ids.digits('phone', 15));
    state.phones.set(phone.id, phone);
    for (let count = 0; count < templates; count += 1) {
      const template = seedTemplate(ids, state, account.id, count, credentials, now);
      state.templates.set(template.id, template);
    }
    for (const status of ['PUBLISHED', 'DRAFT'] as const) {
      const flow = seedFlow(ids, state, account.id, status, now);
      state.flows.set(flow.id, flow);
    }
  }
  return state;
}

/** A number from the range that is kept for fiction in the United Kingdom, where business calls are allowed. */
export function seedPhone(ids: Ids, state: State, wabaId: string, id: string): PhoneNumber {
  const line = `9${String(ids.below('business-line', 100_000)).padStart(5, '0').replace(/^../, '00')}`;
  return {
    seq: (state.seq += 1),
    id,
    wabaId,
    digits: `447700${line}`,
    display: `+44 7700 ${line}`,
    verifiedName: 'Simulated Shop',
    nameStatus: 'APPROVED',
    registered: true,
    verified: true,
    pin: null,
    settings: {
      calling: {
        status: 'enabled',
        call_icon_visibility: 'visible',
        ip_addresses: { default: [] },
        callback_permission_status: 'enabled',
        call_hours: { status: 'disabled' },
        sip: { status: 'disabled' },
      },
      storage_configuration: { status: 'default' },
    },
    profile: { about: 'Hello there', vertical: 'OTHER', websites: [] },
    commerce: { cart: true, catalog: false },
    publicKey: null,
    officialStatus: 'CANCELLED',
    blocked: new Map(),
    qrCodes: new Map(),
    lastInbound: new Map(),
    pairs: new Map(),
    registrations: { registered: [], deregistered: [] },
    throughput: { second: 0, count: 0 },
  };
}

function seedTemplate(
  ids: Ids,
  state: State,
  wabaId: string,
  index: number,
  credentials: SimulatorCredentials,
  now: number,
): Template {
  const plain = index < 2;
  const category = plain ? 'UTILITY' : (CATEGORIES[index % CATEGORIES.length] ?? 'UTILITY');
  const status = plain ? 'APPROVED' : (STATUSES[index % STATUSES.length] ?? 'APPROVED');
  const name = [credentials.templateName, 'hello_world'][index] ?? `n${index}_${ids.hex('seed-name', 6)}`;
  return {
    seq: (state.seq += 1),
    id: ids.digits('template'),
    wabaId,
    name,
    language: plain ? 'en_US' : (LANGUAGES[index % LANGUAGES.length] ?? 'en_US'),
    category,
    status,
    parameterFormat: 'POSITIONAL',
    components: plain ? PLAIN : seedComponents(category, index),
    quality: status === 'APPROVED' ? (index % 5 === 0 ? 'UNKNOWN' : 'GREEN') : status === 'PAUSED' ? 'RED' : 'UNKNOWN',
    rejectedReason: status === 'REJECTED' ? 'INVALID_FORMAT' : 'NONE',
    ttl: null,
    createdAt: now - DAY_MS * (40 + (index % 200)),
    edits: [],
    review: 0,
  };
}

const PLAIN: readonly Json[] = [
  { type: 'HEADER', format: 'TEXT', text: 'Hello World' },
  { type: 'BODY', text: 'Welcome. This message shows that your account can reach a person.' },
  { type: 'FOOTER', text: 'A simulated account' },
];

function seedComponents(category: string, index: number): readonly Json[] {
  if (category === 'AUTHENTICATION') {
    return [
      { type: 'BODY', text: '*{{1}}* is your verification code.', add_security_recommendation: true },
      { type: 'FOOTER', text: 'This code expires in 10 minutes.', code_expiration_minutes: 10 },
      { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE', text: 'Copy code' }] },
    ];
  }
  const header = index % 2 === 0 ? [{ type: 'HEADER', format: 'TEXT', text: `Notice ${index}` }] : [];
  const body = {
    type: 'BODY',
    text: 'Hi {{1}}, your order {{2}} is on its way and should reach you within three working days.',
    example: { body_text: [['Ava', 'A-1001']] },
  };
  const buttons = [
    { type: 'QUICK_REPLY', text: category === 'MARKETING' ? 'Stop promotions' : 'Track' },
    ...(index % 3 === 0 ? [{ type: 'URL', text: 'Open', url: 'https://example.test/orders' }] : []),
  ];
  return [...header, body, { type: 'FOOTER', text: 'Reply STOP to opt out' }, { type: 'BUTTONS', buttons }];
}

function seedFlow(ids: Ids, state: State, wabaId: string, status: Flow['status'], now: number): Flow {
  return {
    seq: (state.seq += 1),
    id: ids.digits('flow'),
    wabaId,
    name: `flow-${ids.hex('flow-name', 8)}`,
    status,
    categories: ['APPOINTMENT_BOOKING'],
    json: SAMPLE_FLOW,
    errors: [],
    endpointUri: null,
    createdAt: now - DAY_MS * 60,
  };
}
