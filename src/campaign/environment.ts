/** Names to values: the process environment, or what SecretStorage and an armed run stand in for it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** An unset and an empty variable are the same: shells make them alike. */
export function readVariable(environment: Environment, name: string): string | undefined {
  const value = environment[name];
  return value === undefined || value === '' ? undefined : value;
}
