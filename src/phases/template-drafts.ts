/** A template as it is submitted, and as it is edited later. */
export interface TemplateDraft {
  /** What stands behind the prefix in its name. */
  readonly suffix: string;
  readonly category: 'UTILITY' | 'MARKETING' | 'AUTHENTICATION';
  readonly language: string;
  readonly components: readonly Component[];
  /** All components after the edit: an edit replaces them all. */
  readonly edited: readonly Component[];
}

type Component = Readonly<Record<string, unknown>> & { readonly type: string };

const appointment = (request: string): readonly Component[] => [
  {
    type: 'BODY',
    text: `Hello {{1}}, your appointment on {{2}} is confirmed. ${request}`,
    example: { body_text: [['Ava', '10 May']] },
  },
];

const offer = (until: string): readonly Component[] => [
  { type: 'BODY', text: `The spring offer has begun: ten percent off everything in the shop ${until}.` },
  { type: 'FOOTER', text: 'Reply STOP to opt out' },
  { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Stop promotions' }] },
];

/** Meta writes the text of an authentication template itself. */
const code = (minutes: number): readonly Component[] => [
  { type: 'BODY', add_security_recommendation: true },
  { type: 'FOOTER', code_expiration_minutes: minutes },
  { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE' }] },
];

/** One of each category, worded so that a review can approve it. Source: Meta's template components and guidelines. */
export const DRAFTS: readonly TemplateDraft[] = [
  {
    suffix: 'utility',
    category: 'UTILITY',
    language: 'en_US',
    components: appointment('Reply to this message if you need another time.'),
    edited: appointment('Please reply to this message if another time suits you better.'),
  },
  {
    suffix: 'marketing',
    category: 'MARKETING',
    language: 'en_US',
    components: offer('until the end of this month'),
    edited: offer('until the end of this week'),
  },
  { suffix: 'authentication', category: 'AUTHENTICATION', language: 'en_US', components: code(10), edited: code(5) },
];
