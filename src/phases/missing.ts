/** Stands where something was to be found, with the reason why a probe that needs it is skipped. */
export class Missing {
  constructor(readonly reason: string) {}
}

/** Goes on with what was found; what is missing stays so. */
export function given<Found, Made>(found: Found | Missing, make: (found: Found) => Made): Made | Missing {
  return found instanceof Missing ? found : make(found);
}
