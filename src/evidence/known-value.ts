/** A credential or id of the profile or of the run. `label` is its kind in our words: `access-token`, `waba-id`. */
export interface KnownValue {
  readonly value: string;
  readonly label: string;
}

/** Where a known value stands in a text. */
export interface KnownSpan {
  readonly start: number;
  readonly end: number;
  readonly known: KnownValue;
}
