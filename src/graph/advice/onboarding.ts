/** What to do next at codes of sign-up, handover and synchronization. */
export const ONBOARDING_ADVICE: Readonly<Record<string, string>> = {
  '2494164': 'No sign-up of this id exists: begin the sign-up anew.',
  '2494165': 'The sign-up interface is not open to this app: ask your Meta contact for access.',
  '2494166': 'The sign-up text names a placeholder that Meta does not know: remove it.',
  '2494167': 'A placeholder of the sign-up text has no value: give one for each.',
  '2494168': 'The terms of the sign-up are not accepted: accept them, then send it again.',
  '2494176': 'The terms of the sign-up are accepted already: go on without accepting them again.',
  '2494177': 'The address of the terms is not allowed: use one of the business’s own verified domain.',
  '2494179': 'The website’s address has a scheme that is not allowed: give an https address.',
  '2593085': 'The account is of a kind that cannot be handed over: choose one that was shared on behalf of a client.',
  '2593107': 'The data was synchronized as often as it may be: use what came with the first synchronization.',
  '2593108': 'The time for synchronization is over: onboard the number again and ask within 24 hours.',
};
