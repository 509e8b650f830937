/** The ids and times that a synthetic delivery is made with. */
export interface SampleIds {
  readonly wabaId: string;
  readonly phoneNumberId: string;
  /** Of the business, digits only. */
  readonly displayPhoneNumber: string;
  /** Of the person, digits only. */
  readonly userNumber: string;
  /** The message or call that the update is about. */
  readonly messageId: string;
  /** The message replied or reacted to. */
  readonly contextId: string;
  /** Template, flow, media, group or catalog id, digits only. */
  readonly objectId: string;
  /** Seconds since 1970. */
  readonly time: number;
}
