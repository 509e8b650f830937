import { OperatorError } from './operator-error.js';
import type { PhaseId, Target } from './phase.js';
import { GRAPH_ORIGIN, readBaseUrl } from './target.js';
import { readTemplateValues } from './template-values.js';
import { type Environment, readVariable } from './environment.js';
import { inspectVariable, type Variable, VARIABLES } from './variables.js';

/** One test asset: the ids and credentials that a run works with. Held in memory only. */
export interface Profile {
  readonly target: Target;
  /** Scheme, host and port of the Graph. */
  readonly origin: string;
  readonly apiVersion: string;
  readonly accessToken: string;
  readonly wabaId: string;
  readonly phoneNumberId: string;
  readonly businessId: string | undefined;
  readonly appId: string | undefined;
  readonly catalogId: string | undefined;
  readonly productRetailerId: string | undefined;
  /** Digits only, as `to` stands on the wire. */
  readonly recipient: string | undefined;
  readonly template: NamedTemplate | undefined;
  readonly mediaId: string | undefined;
  /** Public files that messages may name by link; empty: none. */
  readonly mediaLinks: readonly string[];
  readonly webhook: WebhookProfile;
}

export interface NamedTemplate {
  readonly name: string;
  readonly language: string;
  /** What its variables are filled with, in their order; empty: with samples. */
  readonly values: readonly string[];
}

export interface WebhookProfile {
  readonly publicUrl: string | undefined;
  readonly path: string;
  readonly verifyToken: string | undefined;
  /** The current app secret first, then the previous one during a rotation. Empty: every delivery is refused. */
  readonly appSecrets: readonly string[];
}

export const DEFAULT_API_VERSION = 'v25.0';

/** Phases that send to the test recipient. */
const SENDING: ReadonlySet<PhaseId> = new Set([3, 7]);

/**
 * Builds the live profile. Throws `OperatorError` (configuration) for the first malformed or missing variable: the
 * flags apart, which the gate judges, anything set must be well formed.
 */
export function readLiveProfile(environment: Environment, phases: readonly PhaseId[]): Profile {
  refuseMalformed(environment);
  const base = readBaseUrl(readVariable(environment, 'WATS_GRAPH_BASE_URL') ?? GRAPH_ORIGIN);
  if (base === undefined) throw new RangeError('a malformed base URL is refused above');
  const names = ['WATS_ACCESS_TOKEN', 'WATS_WABA_ID', 'WATS_PHONE_NUMBER_ID'];
  const recipient = readRecipient(environment);
  refuseTwoRecipients(environment);
  if (recipient === undefined && phases.some((phase) => SENDING.has(phase))) names.push('WATS_TEST_RECIPIENT_E164');
  for (const name of names) needed(environment, name);
  return profileFrom(environment, base.origin, base.target);
}

/** Builds a profile from well-formed variables. */
export function profileFrom(environment: Environment, origin: string, target: Target): Profile {
  const read = (name: string) => readVariable(environment, name);
  const templateName = read('WATS_TEMPLATE_NAME');
  return {
    target,
    origin,
    apiVersion: read('WATS_GRAPH_API_VERSION') ?? DEFAULT_API_VERSION,
    accessToken: needed(environment, 'WATS_ACCESS_TOKEN'),
    wabaId: needed(environment, 'WATS_WABA_ID'),
    phoneNumberId: needed(environment, 'WATS_PHONE_NUMBER_ID'),
    businessId: read('WATS_BUSINESS_ID'),
    appId: read('WATS_APP_ID'),
    catalogId: read('WATS_CATALOG_ID'),
    productRetailerId: read('WATS_PRODUCT_RETAILER_ID'),
    recipient: readRecipient(environment),
    template:
      templateName === undefined
        ? undefined
        : {
            name: templateName,
            language: read('WATS_TEMPLATE_LANG') ?? 'en_US',
            values: readTemplateValues(read('WATS_TEMPLATE_PARAMETERS') ?? '') ?? [],
          },
    mediaId: read('WATS_MEDIA_ID'),
    mediaLinks:
      read('WATS_MEDIA_LINK')
        ?.split(',')
        .map((link) => link.trim()) ?? [],
    webhook: readWebhookProfile(environment),
  };
}

/** The receiver's own part of the profile; needs no credential of the Graph. */
export function readWebhookProfile(environment: Environment): WebhookProfile {
  return {
    publicUrl: readVariable(environment, 'WATS_PUBLIC_WEBHOOK_URL'),
    path: readVariable(environment, 'WATS_WEBHOOK_PATH') ?? '/webhook',
    verifyToken: readVariable(environment, 'WATS_VERIFY_TOKEN'),
    appSecrets: ['WATS_APP_SECRET', 'WATS_APP_SECRET_PREVIOUS']
      .map((name) => readVariable(environment, name))
      .filter((value) => value !== undefined),
  };
}

/** The recipient in digits, as `to` stands on the wire. */
export function readRecipient(environment: Environment): string | undefined {
  const value =
    readVariable(environment, 'WATS_TEST_RECIPIENT_E164') ?? readVariable(environment, 'WATS_TEST_RECIPIENT');
  return value?.replace(/^\+/, '');
}

/** One of two names must not hide that the other names somebody else. */
function refuseTwoRecipients(environment: Environment): void {
  const other = readRecipient({ ...environment, WATS_TEST_RECIPIENT_E164: undefined });
  if (other === undefined || other === readRecipient(environment)) return;
  throw new OperatorError({
    code: 'configuration',
    thing: 'WATS_TEST_RECIPIENT',
    rule: 'must not name another number than WATS_TEST_RECIPIENT_E164',
    mend: 'Unset one of them; nothing was sent.',
  });
}

const isNoFlag = ({ kind }: Variable) => kind !== 'master' && kind !== 'opt-in';

/** Throws for the first variable that is set and malformed, among those that apply; else among all but the flags. */
export function refuseMalformed(environment: Environment, applies: (variable: Variable) => boolean = isNoFlag): void {
  const bad = VARIABLES.filter(applies)
    .map(({ name }) => inspectVariable(environment, name))
    .find(({ state }) => state === 'malformed');
  if (bad === undefined) return;
  throw new OperatorError({
    code: 'configuration',
    thing: bad.name,
    rule: bad.rule,
    mend: 'Correct it or unset it; nothing was sent.',
  });
}

function needed(environment: Environment, name: string): string {
  const value = readVariable(environment, name);
  if (value !== undefined) return value;
  throw new OperatorError({
    code: 'configuration',
    thing: name,
    rule: 'a live run needs it',
    mend: 'Set it, or leave out WATS_LIVE_ENABLE for a dry run, which needs no credentials.',
  });
}
