import { describe, expect, it } from 'vitest';
import { PHASE_FLAGS } from '../../../src/campaign/flags.js';
import { HELPERS } from '../../../src/graph/catalogue.js';
import { deleteMessageTemplate, upsertAuthenticationTemplate } from '../../../src/graph/helpers/template-changes.js';
import { uploadFileToSession } from '../../../src/graph/helpers/uploads.js';
import { uploadAndSendDocument } from '../../../src/graph/helpers/upload-and-send.js';
import { previewRequest } from '../../../src/graph/preview.js';

const ENVIRONMENT = { WATS_WABA_ID: '10', WATS_PHONE_NUMBER_ID: '20', WATS_APP_ID: '30' };
const shown = (helper: string, input: object) => previewRequest(helper, input, ENVIRONMENT);

describe('the catalogue', () => {
  it('names each helper once', () => {
    const names = HELPERS.map(({ name }) => name);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
    for (const name of ['sendFlow', 'sendAddress', 'sendCarousel', 'uploadAndSendVideo', 'debugToken']) {
      expect(names).toContain(name);
    }
  });

  it('asks a flag for every effect, one that opens its phase, and none for a read', () => {
    for (const { name, risk, flag, phase } of HELPERS) {
      const { primary, secondary } = PHASE_FLAGS[phase];
      expect([name, flag === null]).toEqual([name, risk === 'read']);
      if (flag !== null) expect([name, [...primary, ...secondary].includes(flag)]).toEqual([name, true]);
      if (risk === 'admin') expect([name, phase, flag]).toEqual([name, 8, 'WATS_ENABLE_ADMIN_MUTATIONS']);
    }
  });

  it('has the remover of whatever it makes, save what expires by itself', () => {
    const removers = HELPERS.filter(({ effect }) => effect === 'remove').map(({ name }) => name);
    const actions = HELPERS.flatMap((helper) => ('cleanupAction' in helper ? [helper.cleanupAction] : []));
    expect(new Set(actions)).toEqual(new Set([...removers, 'none']));
  });
});

/** Helper, input, and what of the request it makes. */
const FORMS: readonly (readonly [string, object, object])[] = [
  [
    'listPhoneNumbers',
    { limit: '25', fields: ['id', 'name'], after: 'c' },
    { query: { limit: '25', fields: 'id,name', after: 'c' } },
  ],
  [
    'listMessageTemplates',
    { nameOrContent: 'a b', qualityScore: 'GREEN', before: 'c' },
    { query: { name_or_content: 'a b', quality_score: 'GREEN', before: 'c' } },
  ],
  ['getPhoneNumberSettings', { includeSipCredentials: false }, { query: { include_sip_credentials: 'false' } }],
  [
    'getFlow',
    { flowId: '1', invalidatePreview: 'true', phoneNumberId: '2' },
    { query: { invalidate_preview: 'true', phone_number_id: '2' } },
  ],
  ['getFlow', { flowId: '1' }, { query: {} }],
  [
    'getFlowMetrics',
    { flowId: '1', name: 'N', granularity: 'DAY' },
    { query: { fields: 'metric.name(N).granularity(DAY)' } },
  ],
  [
    'deleteMessageTemplate',
    { name: 'n', templateId: '5' },
    { method: 'DELETE', path: '/v25.0/10/message_templates', query: { hsm_id: '5', name: 'n' } },
  ],
  [
    'compareTemplates',
    { templateId: '1', templateIds: ['2', '3'], start: 1, end: 2 },
    { query: { template_ids: '2,3', start: '1', end: '2' } },
  ],
  [
    'createMessageTemplate',
    {
      name: 'n',
      language: 'en',
      category: 'MARKETING',
      message_send_ttl_seconds: 43_200,
      components: [{ type: 'body', text: 'a\nb', example: { bodyText: [['x']] } }],
    },
    {
      body: {
        name: 'n',
        language: 'en',
        category: 'MARKETING',
        message_send_ttl_seconds: 43_200,
        components: [{ type: 'BODY', text: 'a\nb', example: { body_text: [['x']] } }],
      },
    },
  ],
  [
    'upsertAuthenticationTemplate',
    {
      name: 'n',
      languages: ['en'],
      otpButton: { otpType: 'one_tap', supportedApps: [{ packageName: 'a.b', signatureHash: 'h' }] },
    },
    {
      body: {
        name: 'n',
        languages: ['en'],
        category: 'AUTHENTICATION',
        components: [
          { type: 'BODY' },
          {
            type: 'BUTTONS',
            buttons: [
              { type: 'OTP', otp_type: 'ONE_TAP', supported_apps: [{ package_name: 'a.b', signature_hash: 'h' }] },
            ],
          },
        ],
      },
    },
  ],
  [
    'createFlow',
    { name: 'n', categories: ['OTHER'], flowJson: { version: '7.0', screens: [] }, cloneFlowId: '3', publish: false },
    {
      body: {
        name: 'n',
        categories: ['OTHER'],
        flow_json: '{"version":"7.0","screens":[]}',
        clone_flow_id: '3',
        publish: false,
      },
    },
  ],
  [
    'createFlow',
    { name: 'n', categories: ['OTHER'], flowJson: '{"screens": []}' },
    { body: { name: 'n', categories: ['OTHER'], flow_json: '{"screens": []}' } },
  ],
  [
    'updateFlowJson',
    { flowId: '1', flowJson: '{}', name: 'x.json' },
    {
      contentType: 'multipart/form-data',
      body: {
        parts: [
          { name: 'name', value: 'x.json' },
          { name: 'asset_type', value: 'FLOW_JSON' },
          { name: 'file', filename: 'x.json', contentType: 'application/json', bytes: 2 },
        ],
      },
    },
  ],
  [
    'initiateCall',
    { recipient: 'US.1', session: { sdpType: 'offer', sdp: 'v=0\r\n' } },
    {
      body: {
        messaging_product: 'whatsapp',
        action: 'connect',
        recipient: 'US.1',
        session: { sdp_type: 'offer', sdp: 'v=0\r\n' },
      },
    },
  ],
  ['getCallPermissions', { recipient: 'US.1' }, { query: { recipient: 'US.1' } }],
  [
    'createGroup',
    { subject: 's', description: 'a\nb', joinApprovalMode: 'approval_required' },
    {
      body: {
        messaging_product: 'whatsapp',
        subject: 's',
        description: 'a\nb',
        join_approval_mode: 'approval_required',
      },
    },
  ],
  [
    'updatePhoneNumberSettings',
    { storageConfiguration: { status: 'enabled', data_localization_region: 'DE' } },
    { body: { storage_configuration: { status: 'ENABLED', data_localization_region: 'DE' } } },
  ],
  [
    'updatePhoneNumberSettings',
    { calling: { sip: { servers: [{ hostname: 'h', requestUriUserParams: { someKey: 'v' } }] } } },
    { body: { calling: { sip: { servers: [{ hostname: 'h', request_uri_user_params: { someKey: 'v' } }] } } } },
  ],
  [
    'registerPhoneNumber',
    { pin: '123456', dataLocalizationRegion: 'de' },
    { body: { messaging_product: 'whatsapp', pin: '123456', data_localization_region: 'DE' } },
  ],
  [
    'requestVerificationCode',
    { codeMethod: 'voice', language: 'en_US' },
    { query: { code_method: 'VOICE', language: 'en_US' } },
  ],
  [
    'uploadFileToSession',
    { uploadSessionId: 'upload:MTph==?sig=ARZq_-9', file: 'Uint8Array(3)', fileOffset: 7 },
    {
      path: '/v25.0/upload%3AMTph%3D%3D',
      query: { sig: 'ARZq_-9' },
      headers: { file_offset: '7' },
      body: { bytes: 3 },
    },
  ],
  [
    'getUploadSession',
    { uploadSessionId: 'upload:MTph?sig=AR' },
    { path: '/v25.0/upload%3AMTph', query: { sig: 'AR' } },
  ],
];

describe('operations beyond the captured forms', () => {
  it.each(FORMS)('%s %j', (helper, input, request) => {
    const { method, path, query, headers, contentType, body } = shown(helper, input);
    expect({ method, path, query, headers, contentType, body }).toMatchObject(request);
    if ('query' in request) expect(query).toEqual(request.query);
    if ('body' in request) expect(body).toEqual(request.body);
  });

  it('shows all requests of a helper that sends several, each under the file’s own name', () => {
    const { requests = [], ...last } = shown('uploadAndSendDocument', {
      to: '15550001111',
      file: { base64: 'AAAA' },
      mimeType: 'application/pdf',
      filename: 'a.pdf',
      replyToMessageId: 'wamid.1',
    });
    expect(requests.map(({ path }) => path)).toEqual(['/v25.0/20/media', '/v25.0/20/messages']);
    expect(requests[0]?.body).toMatchObject({ parts: [{}, {}, { filename: 'a.pdf', bytes: 3 }] });
    expect(last).toEqual(requests[1]);
    expect(last.body).toMatchObject({ document: { id: '1', filename: 'a.pdf' }, context: { message_id: 'wamid.1' } });
  });

  it('gives a phase the steps with the id that the upload made', () => {
    const input = { phoneNumberId: '20', to: '15550001111', file: new Uint8Array(1), mimeType: 'application/pdf' };
    const steps = uploadAndSendDocument.steps(input, 'MADE');
    expect(steps.map(({ helper }) => helper.name)).toEqual(['uploadMedia', 'sendDocument']);
    expect(steps[1]?.input).toMatchObject({ mediaId: 'MADE' });
  });

  it('asks the transport for the scheme that upload sessions need', () => {
    const request = uploadFileToSession.prepare({ uploadSessionId: 'upload:x', file: new Uint8Array(1) }, 'v25.0');
    expect(request.authorization).toBe('OAuth');
  });

  it('deletes what an upsert made in several languages by its name', () => {
    const made = { wabaId: '10', name: 'n', languages: ['en', 'de'], otpButton: { otpType: 'COPY_CODE' as const } };
    const id = upsertAuthenticationTemplate.idOf({ data: [{ id: '1' }, { id: '2' }] }, made);
    expect(id).toBe('1,2');
    const input = deleteMessageTemplate.inputOf({ id: '1,2', name: 'n', wabaId: '10' });
    expect(deleteMessageTemplate.prepare(input, 'v25.0').query).toEqual({ name: 'n' });
    expect(() => deleteMessageTemplate.prepare(deleteMessageTemplate.inputOf({ id: '1', name: 'n' }), 'v25.0')).toThrow(
      'deleteMessageTemplate wabaId: must be an id',
    );
  });
});

const UNSAFE = ['../1', '1/2', '1?x=1', '1#x', '1\n2', '%2e%2e', '1 2', '..', ''];
const NODES: readonly (readonly [string, string, object])[] = [
  ['getWabaInfo', 'wabaId', {}],
  ['getPhoneNumberInfo', 'phoneNumberId', {}],
  ['getMessageTemplate', 'templateId', {}],
  ['getFlow', 'flowId', {}],
  ['deleteMedia', 'mediaId', {}],
  ['getGroup', 'groupId', {}],
  ['getQrCode', 'code', {}],
  ['getUploadSession', 'uploadSessionId', {}],
  ['createUploadSession', 'appId', { fileName: 'a', fileLength: 1, fileType: 'image/png' }],
  ['migrateFlows', 'destinationWabaId', { sourceWabaId: '1', sourceFlowNames: ['a'] }],
];

describe('attack 26: ids that would leave their segment', () => {
  it.each(NODES)('%s refuses them as %s', (helper, parameter, others) => {
    for (const id of UNSAFE) {
      expect(() => shown(helper, { ...others, [parameter]: id })).toThrow(`${helper} ${parameter}: must`);
    }
    const afterPrefix = parameter === 'uploadSessionId' ? UNSAFE.slice(0, -1).map((id) => `upload:${id}`) : [];
    for (const id of afterPrefix.filter((one) => one !== 'upload:..')) {
      expect(() => shown(helper, { [parameter]: id })).toThrow(`${helper} ${parameter}: must`);
    }
  });
});

describe('secrets in wrong input', () => {
  it.each([
    ['exchangeBusinessAccessToken', { clientId: '1', clientSecret: 'SECRET\nVALUE', code: 'c' }],
    ['registerPhoneNumber', { pin: 'SECRET' }],
    ['setWabaCallbackOverride', { overrideCallbackUri: 'https://example.test', verifyToken: 'SECRET\n' }],
  ])('%s never repeats them', (helper, input) => {
    let said = '';
    try {
      shown(helper, input);
    } catch (error) {
      said = String(error);
    }
    expect(said).toContain(helper);
    expect(said).not.toContain('SECRET');
  });
});
