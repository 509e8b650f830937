/** A place where the composer follows Meta's documents instead of the upstream toolkit. */
export interface Divergence {
  readonly helper: string;
  /** What WATS 0.4.0-beta.0 sends. */
  readonly upstream: string;
  /** What Meta documents, and this composer sends. */
  readonly ours: string;
}

/** Every place where the composer parts from WATS 0.4.0-beta.0, whose requests it follows everywhere else. */
export const DIVERGENCES: readonly Divergence[] = [
  {
    helper: 'updateFlowJson',
    upstream: 'a JSON body with the file as a string',
    ours: 'a multipart body with a file part, name and asset_type',
  },
  {
    helper: 'createFlow',
    upstream: 'flow_json as an object',
    ours: 'flow_json as a string, in JSON',
  },
  {
    helper: 'uploadFileToSession',
    upstream: 'authorization scheme Bearer; a session id with its signature is refused',
    ours: 'authorization scheme OAuth; the session id is used as it came',
  },
  {
    helper: 'getUploadSession',
    upstream: 'authorization scheme Bearer; a session id with its signature is refused',
    ours: 'authorization scheme OAuth; the session id is used as it came',
  },
  {
    helper: 'archiveTemplates',
    upstream: 'another host, without a version segment',
    ours: 'not documented: composed as captured, never sent',
  },
  {
    helper: 'unarchiveTemplates',
    upstream: 'another host, without a version segment',
    ours: 'not documented: composed as captured, never sent',
  },
  {
    helper: 'uploadMedia',
    upstream: 'the file name is always media',
    ours: 'the file’s own name',
  },
  {
    helper: 'downloadMediaBytes',
    upstream: 'the token goes to whatever host the metadata names; the size is never checked',
    ours: 'the token goes to Meta’s media hosts only; size and hex sha256 are checked',
  },
];
