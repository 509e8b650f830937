import { createHash } from 'node:crypto';
import { tryJson } from '../campaign/lossless-json.js';
import { findHelper } from '../graph/catalogue.js';
import { record } from '../graph/errors.js';
import type { WireRequest } from '../graph/wire.js';
import type { Simulator } from '../simulator/server.js';
import { type CaseIds, PICTURE } from './case.js';
import type { SubjectAnswer } from './host.js';

type Send = (request: WireRequest) => Promise<SubjectAnswer>;

/** Names of no asset at all: they stand in reproductions. */
export const SAMPLE_IDS: CaseIds = {
  wabaId: '100000000000001',
  otherWabaId: '100000000000002',
  phoneNumberId: '100000000000003',
  appId: '100000000000004',
  appSecret: 'SAMPLE',
  recipient: '15550100199',
  catalogId: '100000000000005',
  productRetailerId: 'sku-1',
  templateId: '100000000000006',
  otherTemplateId: '100000000000007',
  templateName: 'hello_world',
  flowId: '100000000000008',
  mediaId: '100000000000009',
  mediaUrl: 'https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1',
  mediaDigest: createHash('sha256').update(PICTURE).digest('hex'),
  uploadSession: 'upload:MTphdHRhY2htZW50OnNhbXBsZQ',
  uploadSessionId: 'upload:MTphdHRhY2htZW50OnNhbXBsZQ?sig=ARsample',
  groupId: 'Z3JvdXA6MTU1NTAxMDAxOTk6c2FtcGxl',
  qrCode: '4O4YGZEG3RIVE1',
  messageId: 'wamid.HBgLMTU1NTAxMDAxOTkVAgARGBI5QUQ1',
  callId: 'wacid.HBgLMTU1NTAxMDAxOTkVAgASGBQ',
  joinRequestId: 'jr1',
};

/** Makes in a simulator what the cases speak of, so that they get the answers of things that are there. */
export async function stage(simulator: Simulator, apiVersion: string, send: Send): Promise<CaseIds> {
  const { credentials } = simulator;
  const { wabaId, phoneNumberId, appId, recipient } = credentials;
  const call = async (name: string, input: object): Promise<unknown> => {
    const answer = await send(findHelper(name).prepare(input, apiVersion));
    return tryJson(answer.body.toString('utf8'));
  };
  const idOf = (value: unknown, otherwise: string, name = 'id'): string => {
    const id = record(value)?.[name];
    return typeof id === 'string' ? id : otherwise;
  };
  const listed = (value: unknown): readonly unknown[] => {
    const { data } = record(value) ?? {};
    const inner = Array.isArray(data) ? data : record(data)?.['groups'];
    return Array.isArray(inner) ? inner : [];
  };
  const templates = listed(await call('listMessageTemplates', { wabaId }));
  const flows = listed(await call('listFlows', { wabaId }));
  const draft = flows.find((flow) => record(flow)?.['status'] === 'DRAFT');
  const upload = { phoneNumberId, file: PICTURE, type: 'image/png' };
  const mediaId = idOf(await call('uploadMedia', upload), SAMPLE_IDS.mediaId);
  const url = idOf(await call('downloadMedia', { mediaId }), SAMPLE_IDS.mediaUrl, 'url');
  const sessionInput = { appId, fileName: 'sample.png', fileLength: 67, fileType: 'image/png' };
  const session = await call('createUploadSession', sessionInput);
  const uploadSessionId = idOf(session, SAMPLE_IDS.uploadSessionId);
  const qr = await call('createQrCode', { phoneNumberId, prefilledMessage: 'Hi', generateQrImage: 'SVG' });
  await call('createGroup', { phoneNumberId, subject: 'sample', joinApprovalMode: 'approval_required' });
  simulator.receive('join');
  const groupId = idOf(listed(await call('listGroups', { phoneNumberId }))[0], SAMPLE_IDS.groupId);
  const joining = listed(await call('listGroupJoinRequests', { groupId }))[0];
  return {
    ...SAMPLE_IDS,
    wabaId,
    phoneNumberId,
    appId,
    recipient: recipient.slice(1),
    catalogId: credentials.catalogId,
    productRetailerId: credentials.productRetailerId,
    templateName: credentials.templateName,
    appSecret: credentials.appSecret,
    templateId: idOf(templates[0], SAMPLE_IDS.templateId),
    otherTemplateId: idOf(templates[1], SAMPLE_IDS.otherTemplateId),
    flowId: idOf(draft, SAMPLE_IDS.flowId),
    mediaId,
    mediaUrl: url.replace(credentials.url, new URL(SAMPLE_IDS.mediaUrl).origin),
    uploadSessionId,
    uploadSession: uploadSessionId.replace(/\?.*/, ''),
    groupId,
    qrCode: idOf(qr, SAMPLE_IDS.qrCode, 'code'),
    joinRequestId: idOf(joining, SAMPLE_IDS.joinRequestId, 'join_request_id'),
  };
}
