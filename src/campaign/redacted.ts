declare const brand: unique symbol;

/**
 * Text that went through the redactor. Every sink (log, ledger, manifest, report, tree label, notification, clipboard,
 * standard output) takes this type and no other; only `evidence/redactor.ts` makes it.
 */
export type Redacted = string & { readonly [brand]: 'text' };

/** A JSON value that went through the redactor. */
export type RedactedJson = { readonly [brand]: 'json' };
