/** Named misbehaviours of the simulated Graph, each with what it does. */
export const FAULTS = {
  throttle: 'After five management calls the account is out of its hourly budget: 80007 with the minutes to wait.',
  'rate-limit': 'Every send is refused with 130429, the throughput limit.',
  policy: 'Every send is refused with 368, blocked for a policy violation.',
  'account-locked': 'Every send is refused with 131031, the account is locked.',
  integrity: 'Every send is refused with 130497, the account may not message this country.',
  'account-warning':
    'After the first send the account is warned: account_update, account_alerts and phone_number_quality_update arrive.',
  spam: 'Every send is refused with 131048, the spam rate limit.',
  'allow-list': 'Sends to anybody but the test recipient are refused with 131030.',
  'error-after-create': 'A create is done and then answered with a 500.',
  'reset-before': 'The connection is reset before a POST is done.',
  'reset-after': 'A create is done and the connection is reset instead of an answer.',
  hang: 'A POST is neither done nor answered.',
  'html-error': 'Reads are answered with a 502 and an HTML page.',
  'truncated-json': 'Answers to reads are cut in the middle of the JSON.',
  redirect: 'Reads are answered with a 302 to another host.',
  'flaky-reads': 'Every other read is answered with a 503.',
  'expired-token': 'The token has expired: 190 with subcode 463.',
  'broad-token': 'debug_token names no targets: the token reaches every asset.',
  'advertising-token': 'debug_token lists an advertising scope beside the two that are needed.',
  'missing-scope': 'The token lacks the messaging scope, and sends are refused with code 10.',
  'foreign-target': 'debug_token names another account than the one under test.',
  'no-debug-token': 'debug_token is an unknown path.',
  'late-lists': 'What was created appears in lists after two seconds.',
  'duplicate-webhooks': 'Every webhook is delivered twice.',
  'reordered-webhooks': 'The statuses of a message arrive in reverse order.',
  'no-webhooks': 'No webhook is delivered.',
  'bad-signature': 'Webhooks carry a signature made with another secret.',
  'delete-fails': 'Every delete is refused with a 500.',
  'digest-mismatch': 'One byte of downloaded media is altered.',
  'sha256-base64': 'Media metadata gives the digest in Base64 instead of hexadecimal.',
  'review-rejects': 'Every template review ends in a rejection.',
  'no-groups': 'The number has no access to groups: 131215.',
  'no-calling': 'The number may not call: 138000.',
  'no-call-permission': 'The recipient gave no permission to be called: 138006.',
} as const satisfies Record<string, string>;

export type FaultName = keyof typeof FAULTS;

/** True for the name of a fault. */
export function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(FAULTS, name);
}

/** The names of all faults, in the order of `FAULTS`. */
export const FAULT_NAMES: readonly FaultName[] = Object.keys(FAULTS).filter(isFaultName);

/** Management calls that the fault `throttle` lets through. */
export const THROTTLED_BUDGET = 5;
/** Milliseconds that `late-lists` hides a new thing from lists. */
export const LATE_LIST_MS = 2000;
