/** A place where the composer follows Meta's documents instead of the upstream toolkit. */
export interface Divergence {
  readonly helper: string;
  readonly upstream: string;
  readonly ours: string;
}

/** The known divergences from WATS 0.4.0-beta.0, whose requests the composer follows everywhere else. */
export const DIVERGENCES: readonly Divergence[] = [
  {
    helper: 'updateFlowJson',
    upstream: 'JSON body with file as a string',
    ours: 'multipart body with a file part, name and asset_type',
  },
  { helper: 'createFlow', upstream: 'flow_json as an object', ours: 'flow_json as a string, in JSON' },
  {
    helper: 'uploadFileToSession',
    upstream: 'authorization scheme Bearer',
    ours: 'authorization scheme OAuth; the session id is used as it came',
  },
  {
    helper: 'archiveTemplates, unarchiveTemplates',
    upstream: 'another host, without a version segment',
    ours: 'not documented by Meta: composed as captured, never sent',
  },
  { helper: 'uploadMedia', upstream: 'file name always media', ours: 'the file’s own name' },
  {
    helper: 'downloadMediaBytes',
    upstream: 'token to whatever host the metadata names; size never checked',
    ours: 'token to Meta’s media hosts only; size and hex sha256 checked',
  },
];
