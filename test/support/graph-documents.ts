import { randomBytes, randomInt } from 'node:crypto';

/** What debug_token says of the token; `absent`: this Graph has no such operation; `ending`: fit, for 20 days. */
export type TokenAnswer =
  'absent' | 'narrow' | 'ending' | 'broad' | 'foreign-scope' | 'missing-scope' | 'other-assets' | 'expired' | 'invalid';

/** Under the names that the tests pass on as variables. All of it random, so that a leak of any shows. */
export interface GraphCredentials {
  readonly accessToken: string;
  readonly wabaId: string;
  readonly phoneNumberId: string;
  readonly appSecret: string;
  readonly verifyToken: string;
  /** E.164, with its plus sign. */
  readonly recipient: string;
  readonly templateName: string;
  readonly templateLanguage: string;
  readonly appId: string;
  readonly catalogId: string;
  readonly productRetailerId: string;
}

const digits = (count: number) =>
  Array.from({ length: count }, (_, at) => String(randomInt(at === 0 ? 1 : 0, 10))).join('');

/** An id as Meta writes them: sixteen digits. */
export const newId = () => digits(16);

/** Credentials and assets of one server. */
export function newCredentials(): GraphCredentials {
  return {
    accessToken: `EAA${randomBytes(150)
      .toString('base64')
      .replace(/[^A-Za-z0-9]/g, 'x')}`,
    wabaId: digits(15),
    phoneNumberId: digits(15),
    appSecret: randomBytes(16).toString('hex'),
    verifyToken: `verify-${randomBytes(12).toString('base64')}/+?`,
    recipient: `+1555${digits(7)}`,
    templateName: `order_news_${randomBytes(5).toString('hex')}`,
    templateLanguage: 'en_US',
    appId: digits(15),
    catalogId: digits(15),
    productRetailerId: `apple-${randomBytes(5).toString('hex')}`,
  };
}

/** A message id in Meta's form: base64 over a number, as its ids really carry it, and 18 hex digits. */
export function newMessageId(to: string): string {
  const number = Buffer.from(to.replace(/^\+/, ''), 'latin1');
  const tail = Buffer.from(randomBytes(9).toString('hex').toUpperCase(), 'latin1');
  const parts = [Buffer.from([0x1c, 0x18, number.length]), number, Buffer.from([0x15, 0x02, 0, 0x11, 0x18, 0x12])];
  return `wamid.${Buffer.concat([...parts, tail, Buffer.from([0])]).toString('base64')}`;
}

/** Things of the account that are nobody else's business, beside the credentials. */
export interface GraphAssets {
  readonly accountName: string;
  readonly displayNumber: string;
  readonly email: string;
  readonly templateIds: readonly [string, string, string];
  readonly flowId: string;
  readonly publishedFlowId: string;
  readonly groupId: string;
}

export function newAssets(): GraphAssets {
  const mark = randomBytes(4).toString('hex');
  return {
    accountName: `Orchard ${mark}`,
    displayNumber: `+1 555-${digits(3)}-${digits(4)}`,
    email: `owner.${mark}@orchard.example`,
    templateIds: [newId(), newId(), newId()],
    flowId: newId(),
    publishedFlowId: newId(),
    groupId: newId(),
  };
}

/**
 * Answers of the discovery reads by route, in the shapes of the OpenAPI description's own examples, unset things as
 * null where it shows them so.
 */
export function documents(own: GraphCredentials, assets: GraphAssets) {
  const number = {
    id: own.phoneNumberId,
    display_phone_number: assets.displayNumber,
    verified_name: assets.accountName,
    status: 'CONNECTED',
    quality_rating: 'GREEN',
    country_code: 'US',
    country_dial_code: '1',
    code_verification_status: 'VERIFIED',
    name_status: 'APPROVED',
    account_mode: 'SANDBOX',
    host_platform: 'CLOUD_API',
    platform_type: 'CLOUD_API',
    messaging_limit_tier: 'TIER_1K',
    is_official_business_account: false,
    throughput: { level: 'STANDARD' },
    username: null,
  };
  const template = (id: string, name: string, category: string, status: string, components?: unknown) => ({
    id,
    name,
    category,
    status,
    language: own.templateLanguage,
    components: components ?? [{ type: 'BODY', text: `News of ${assets.accountName}` }],
  });
  const withParameters = [
    { type: 'HEADER', format: 'IMAGE', example: { header_handle: ['https://scontent.whatsapp.net/v/sample.png'] } },
    {
      type: 'BODY',
      text: 'Hello {{1}}, your order {{2}} is packed.',
      example: { body_text: [['Ava', 'A-1']] },
    },
    { type: 'FOOTER', text: assets.accountName },
    {
      type: 'BUTTONS',
      buttons: [
        { type: 'QUICK_REPLY', text: 'Stop' },
        { type: 'URL', text: 'Track', url: 'https://orchard.example/{{1}}', example: ['https://orchard.example/a'] },
      ],
    },
  ];
  const [first, second, third] = assets.templateIds;
  return {
    waba: {
      id: own.wabaId,
      name: assets.accountName,
      timezone_id: '1',
      message_template_namespace: randomBytes(16).toString('hex'),
      account_review_status: 'APPROVED',
      business_verification_status: 'VERIFIED',
      country: 'US',
      ownership_type: 'SELF_OWNED',
      currency: 'USD',
      primary_business_location: 'US',
    },
    number,
    numbers: [{ ...number, status: 'LINKED' }],
    apps: [
      {
        whatsapp_business_api_data: {
          id: own.appId,
          name: assets.accountName,
          link: `https://www.facebook.com/games/?app_id=${own.appId}`,
        },
      },
    ],
    settings: {
      calling: {
        status: 'disabled',
        call_icon_visibility: 'hidden',
        callback_permission_status: 'disabled',
        ip_addresses: { default: ['192.0.2.10'] },
      },
      payload_encryption: { status: 'disabled' },
      storage_configuration: { status: 'default' },
    },
    profile: {
      messaging_product: 'whatsapp',
      about: `Ask ${assets.email}`,
      email: assets.email,
      websites: ['https://orchard.example/'],
      vertical: 'RETAIL',
    },
    commerce: { id: newId(), is_cart_enabled: false, is_catalog_visible: false },
    templates: [
      template(first, own.templateName, 'UTILITY', 'APPROVED', withParameters),
      template(second, `${own.templateName}_late`, 'MARKETING', 'REJECTED'),
      template(third, `${own.templateName}_code`, 'AUTHENTICATION', 'PAUSED'),
    ],
    flows: [
      {
        id: assets.flowId,
        name: `Survey of ${assets.accountName}`,
        status: 'DRAFT',
        categories: ['SURVEY'],
        validation_errors: [],
      },
      {
        id: assets.publishedFlowId,
        name: `Questions of ${assets.accountName}`,
        status: 'PUBLISHED',
        categories: ['OTHER'],
        validation_errors: [],
      },
    ],
    flowAssets: [
      {
        name: 'flow.json',
        asset_type: 'FLOW_JSON',
        download_url: `https://scontent.xx.fbcdn.net/m1/v/t0.57323-24/${randomBytes(12).toString('hex')}?oh=${randomBytes(16).toString('hex')}`,
      },
    ],
    groups: { groups: [{ id: assets.groupId, subject: 'Harvest', created_at: '1750000000' }] },
  };
}

/** The answer of debug_token. Source: Meta's access-token debugging page. */
export function tokenAnswer(kind: Exclude<TokenAnswer, 'absent'>, own: GraphCredentials, assets: GraphAssets) {
  const needed = ['whatsapp_business_management', 'whatsapp_business_messaging'];
  const scopes =
    kind === 'foreign-scope'
      ? [...needed, 'ads_management', 'pages_show_list']
      : kind === 'missing-scope'
        ? needed.slice(0, 1)
        : needed;
  const targets = kind === 'other-assets' ? [newId()] : [own.wabaId];
  const now = Math.floor(Date.now() / 1000);
  return {
    data: {
      app_id: own.appId,
      type: 'SYSTEM_USER',
      application: assets.accountName,
      data_access_expires_at: 0,
      expires_at: kind === 'expired' ? now - 3600 : kind === 'ending' ? now + 20 * 86_400 + 3600 : 0,
      is_valid: kind !== 'invalid',
      issued_at: now - 86_400,
      scopes,
      granular_scopes: scopes.map((scope) => (kind === 'broad' ? { scope } : { scope, target_ids: targets })),
      user_id: newId(),
    },
  };
}
