/** Why something was refused, as a stable name to branch on. */
export type OperatorErrorCode =
  'usage' | 'configuration' | 'gate' | 'output' | 'manifest' | 'key' | 'network' | 'internal';

export interface OperatorErrorParts {
  readonly code: OperatorErrorCode;
  /** What is wrong, by name: a variable, a flag, a file. Never a secret or an id. */
  readonly thing: string;
  /** The rule that it breaks. */
  readonly rule: string;
  /** What to do next. */
  readonly mend: string;
}

/** An error that is fit to be shown: it names the thing, the rule and the mend, and carries no outside value. */
export class OperatorError extends Error {
  readonly code: OperatorErrorCode;
  readonly thing: string;
  readonly rule: string;
  readonly mend: string;

  constructor(parts: OperatorErrorParts, options?: ErrorOptions) {
    super(`${parts.thing}: ${parts.rule}. ${parts.mend}`, options);
    this.name = 'OperatorError';
    this.code = parts.code;
    this.thing = parts.thing;
    this.rule = parts.rule;
    this.mend = parts.mend;
  }
}
