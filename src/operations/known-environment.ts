import { readRecipient } from '../campaign/profile.js';
import { isLoopback } from '../campaign/target.js';
import { readTemplateValues } from '../campaign/template-values.js';
import { type Environment, readVariable } from '../campaign/environment.js';
import { VARIABLES } from '../campaign/variables.js';
import type { KnownValue } from '../evidence/known-values.js';

/**
 * The values of an environment that must never be seen: secrets, ids, recipient, template name, catalog, product and the
 * public webhook URL with its host. Malformed values count too: they may be a secret in the wrong place.
 */
export function knownValues(environment: Environment): KnownValue[] {
  const known = VARIABLES.filter(({ sensitive }) => sensitive).flatMap(({ name, kind }) => {
    const value = readVariable(environment, name);
    return value === undefined ? [] : [{ value, label: labelOf(name, kind) }];
  });
  const recipient = readRecipient(environment);
  const publicUrl = readVariable(environment, 'WATS_PUBLIC_WEBHOOK_URL');
  const links = readVariable(environment, 'WATS_MEDIA_LINK')?.split(',') ?? [];
  const filled = readTemplateValues(readVariable(environment, 'WATS_TEMPLATE_PARAMETERS') ?? '') ?? [];
  const host = publicUrl !== undefined && URL.canParse(publicUrl) ? new URL(publicUrl) : undefined;
  return [
    ...known,
    ...links.map((link) => ({ value: link.trim(), label: 'media-link' })).filter(({ value }) => value !== ''),
    // A short one is a word or a number like any other, and no message's text stands in any evidence.
    ...filled.filter((value) => value.length > 5).map((value) => ({ value, label: 'template-parameter' })),
    ...(recipient === undefined ? [] : [{ value: recipient, label: 'recipient' }]),
    ...(host === undefined || isLoopback(host) ? [] : [{ value: host.host, label: 'webhook-host' }]),
  ];
}

/** `WATS_ACCESS_TOKEN` is labelled `access-token`; whatever is a secret says so. */
function labelOf(name: string, kind: string): string {
  const label = name
    .replace(/^WATS_/, '')
    .toLowerCase()
    .replaceAll('_', '-');
  return kind === 'secret' && !/token|secret/.test(label) ? `secret-${label}` : label;
}
