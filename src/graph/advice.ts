/** Our own next action for the codes that an operator meets. Numbers decide; Meta's texts are not copied. */
const BY_CODE: Readonly<Record<string, string>> = {
  '0': 'Meta could not authenticate the app user: issue a fresh system user token for this app.',
  '1': 'Meta failed for an unknown reason: read the object again before you repeat the call.',
  '2': 'A passing outage at Meta: wait a minute, then run the phase again.',
  '3': 'The app lacks the capability or permission for this call: check its permissions in the app dashboard.',
  '4': 'The app used up its calls: stop, wait for the usage to fall, then start a new run.',
  '10': 'The permission was not granted or was removed: grant it to the system user and issue a new token.',
  '33': 'The business phone number was deleted: choose another test number in the profile.',
  '100': 'A parameter is wrong, or the object is not visible to this token: compare the request with the helper.',
  '100/33': 'The object does not exist or this token may not see it: check the id and the assigned assets.',
  '190': 'The access token is expired or revoked: issue a new one and set it in the profile.',
  '368': 'Meta has restricted the account for a policy violation: stop testing and read the account quality page.',
  '2500': 'The path is unknown or no token was given: this Graph version may not have the operation.',
  '80007': 'The account used up its management calls for the hour: wait for the minutes that Meta names.',
  '80008': 'The account used up its management calls for the hour: wait for the minutes that Meta names.',
  '130429': 'The number sends faster than its throughput: stop, then send more slowly.',
  '130472': 'Meta holds this message back in an experiment: use another test recipient.',
  '130497': 'The account may not message this country: use a recipient in an allowed country.',
  '131000': 'Meta could not send for an unknown reason: try once more, then report it with the trace id.',
  '131005': 'The token may not do this: grant the missing permission and issue a new token.',
  '131008': 'A required parameter is missing: compare the request with the helper.',
  '131009': 'A parameter value is not valid: compare the request with the helper.',
  '131021': 'Sender and recipient are the same number: set another test recipient.',
  '131026': 'The recipient cannot be reached on WhatsApp: check that the number uses WhatsApp and accepted the terms.',
  '131030': 'The recipient is not on the test number’s allow list: add it in the app dashboard.',
  '131031': 'The account is locked: stop testing and read the account quality page.',
  '131037': 'The number needs an approved display name before it may send.',
  '131042': 'Payment is not set up for the account: add a payment method, or send inside the service window.',
  '131045': 'The number is not registered with its certificate: register it again outside of a campaign.',
  '131047':
    'More than 24 hours since the recipient last wrote: expected for free text; send a template, or let them write first.',
  '131048': 'Too many messages of this number were blocked or reported: stop sending.',
  '131049': 'Meta chose not to deliver to keep engagement healthy: do not retry at once.',
  '131050': 'The recipient opted out of marketing messages: use a utility template.',
  '131051': 'The message type is not supported: compare the request with the helper.',
  '131052': 'Meta could not load the user’s medium: ask for it to be sent again.',
  '131053': 'Meta could not take the medium: check its MIME type and size.',
  '131056': 'Too many messages to this recipient: wait; one message in 6 seconds is the sustained rate.',
  '131057': 'The account is in maintenance: wait a few minutes.',
  '131215': 'The number is not entitled to groups: a limit of the asset, not of the request.',
  '132000': 'The number of template parameters differs from the template: read the template and count.',
  '132001': 'The template does not exist in this language or is not approved: list the templates.',
  '132005': 'The filled-in template is too long: shorten the parameters.',
  '132007': 'The template breaks a format or content policy: change its text.',
  '132012': 'A template parameter has the wrong form: compare it with the template’s own components.',
  '132015': 'The template is paused for low quality: wait, or use another.',
  '132016': 'The template is disabled for good: use another.',
  '133004': 'Meta’s server is not available for a moment: wait, then try again.',
  '133010': 'The number is not registered on the Cloud API: register it outside of a campaign.',
  '133016': 'Registered or deregistered too often: wait 72 hours.',
  '138000': 'Calling is not enabled on this number: enable it in the number’s calling settings.',
  '138006': 'The recipient has not approved calls: send a call permission request first.',
  '138013': 'Business-initiated calls are not offered for this number’s country.',
  '139004': 'A published flow cannot be deleted: deprecate it, which is for good.',
};

/** By family, for documented codes without an advice of their own. */
const BY_FAMILY: Readonly<Record<string, string>> = {
  authorization: 'The token may not do this: check its permissions and assigned assets.',
  throttling: 'Too many calls: stop and wait before the next run.',
  integrity: 'Meta has restricted the account: stop testing and read the account quality page.',
  calling: 'A calling rule of Meta stands against it: check the number’s calling settings and permissions.',
  groups: 'A groups rule of Meta stands against it: check that the number is entitled to groups.',
  'flows-management': 'The flow’s state or content does not allow it: read the flow and its validation errors.',
  'template-create': 'The template breaks a creation rule: compare it with the documented limits.',
  undocumented: 'This code is not among the documented ones: note it with the trace id and read the object again.',
};

/** One sentence of our own with the next action. */
export function adviceFor(code: number, subcode: number | null, family: string): string {
  return (
    (subcode === null ? undefined : BY_CODE[`${code}/${subcode}`]) ??
    BY_CODE[String(code)] ??
    BY_FAMILY[family] ??
    'Look the code up in Meta’s error reference, correct the request or the asset, then run the phase again.'
  );
}
