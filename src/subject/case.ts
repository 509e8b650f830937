/** Names of what a case speaks of: a simulator's own, so that its answers are those of things that are there. */
export type CaseIds = Readonly<
  Record<
    | 'wabaId'
    | 'otherWabaId'
    | 'phoneNumberId'
    | 'appId'
    | 'appSecret'
    /** Digits only. */
    | 'recipient'
    | 'catalogId'
    | 'productRetailerId'
    | 'templateId'
    | 'otherTemplateId'
    | 'templateName'
    | 'flowId'
    | 'mediaId'
    /** On one of Meta's media hosts. */
    | 'mediaUrl'
    | 'mediaDigest'
    /** Less its signature. */
    | 'uploadSession'
    /** With its signature, as Meta gives it. */
    | 'uploadSessionId'
    | 'groupId'
    | 'qrCode'
    | 'messageId'
    | 'callId'
    | 'joinRequestId',
    string
  >
>;

/** One call of a helper, in the form that the toolkit takes: flat, or as `params` and `body`. */
export interface SubjectCase {
  readonly helper: string;
  readonly variant: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** The smallest picture that counts as one, with room behind it. */
export const PICTURE = Uint8Array.from({ length: 67 }, (_zero, at) => [137, 80, 78, 71, 13, 10, 26, 10][at] ?? 0);

/** The variant of a helper that no case calls: only whether the toolkit has it is looked at. */
export const LOOK_ONLY = 'export';
