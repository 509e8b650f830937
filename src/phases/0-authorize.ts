import { PHASE_TITLES, type ProbeOutcome } from '../campaign/phase.js';
import { inspectVariables, type VariableState } from '../campaign/variables.js';
import { getPhoneNumberInfo } from '../graph/helpers/phone-numbers.js';
import { getWabaInfo, listPhoneNumbers } from '../graph/helpers/accounts.js';
import { listMessageTemplates } from '../graph/helpers/templates.js';
import { debugToken } from '../graph/helpers/tokens.js';
import { saysGone } from '../graph/errors.js';
import { listAll, nextCursor, NUMBERS_PAGE_SIZE } from './listing.js';
import type { Phase, PhaseContext } from './phase.js';
import type { Probed } from './probe.js';
import { describeExpiry, judgeToken } from './token-scope.js';

/** Fields of the number that tell whether it is a test asset and in good standing. */
export const PREFLIGHT_FIELDS = 'id,account_mode,quality_rating,status,whatsapp_business_manager_messaging_limit';

/** Authorization, local tests, configuration, token scope and the identity of the assets; all before any effect. */
export const authorize: Phase = {
  id: 0,
  title: PHASE_TITLES[0],
  summary: 'Checks configuration, local tests, the token’s scopes and that the assets are the authorized ones.',
  risks: [],
  effects: () => [],
  irreversible: '',
  run: async (context) => {
    checkConfiguration(context);
    checkToolkit(context);
    await checkLocally(context);
    const expiry = await checkToken(context);
    const standing = await checkAssets(context);
    const templates = await countTemplates(context);
    if (standing === undefined) context.probes.record('preflight', 'standing', 'skipped', 'the number was not read');
    else context.probes.record('preflight', 'standing', 'pass', [...standing, templates, expiry].join('; '));
  },
};

function checkConfiguration({ run, probes }: PhaseContext): void {
  const { by, phases, expiresAt } = run.authorization;
  const end = expiresAt === null ? 'ends with this run' : `ends ${expiresAt.toISOString()}`;
  const malformed =
    run.mode === 'live' ? inspectVariables(run.environment).filter(({ state }) => state === 'malformed') : [];
  const names = malformed.map(({ name }) => name).join(', ');
  probes.record(
    'configuration',
    'authorization',
    'pass',
    `authorized by ${by} for phases ${[...phases].join(', ')}; ${end}${names === '' ? '' : `; not 1 and so off: ${names}`}`,
  );
}

/** The toolkit's own configuration, by name: no value is resolved. */
function checkToolkit({ run, probes }: PhaseContext): void {
  const tell = (outcome: ProbeOutcome, note: string) => probes.record('configuration', 'toolkit file', outcome, note);
  if (run.toolkit === undefined) return tell('skipped', 'no wats.config.yaml or .json is given or found');
  const namesOf = (state: VariableState['state']) => run.toolkit?.filter((one) => one.state === state) ?? [];
  const [bad, ...others] = namesOf('malformed');
  if (bad !== undefined) {
    const more = others.length === 0 ? '' : `, and ${others.length} more`;
    return tell('fail', `${bad.name} ${bad.rule}${more}; doctor --config names all`);
  }
  const missing = namesOf('missing').map(({ name }) => name);
  tell(
    'pass',
    `well formed${missing.length === 0 ? '' : `; the variables of these are not set: ${missing.join(', ')}`}`,
  );
}

async function checkLocally({ run, probes }: PhaseContext): Promise<void> {
  const { check, clock, logger, redactor } = run;
  if ('skipped' in check) return probes.record('localChecks', 'tests', 'skipped', check.skipped);
  logger.info(redactor.text('The local tests run before anything is sent.'));
  const started = clock.monotonic();
  const exitCode = await check.run(run.signal);
  const note =
    exitCode === null
      ? 'the local tests did not end by themselves'
      : `the local tests ended with exit code ${exitCode}`;
  const ms = Math.round(clock.monotonic() - started);
  probes.record('localChecks', 'tests', exitCode === 0 ? 'pass' : 'fail', note, { ms });
}

/** Judges the token; returns when it ends, in words. */
async function checkToken({ run, probes }: PhaseContext): Promise<string> {
  const { profile, clock } = run;
  const judged = await probes.readOptional(
    debugToken,
    {},
    'this Graph has no debug_token, so the token’s scopes were not checked',
  );
  if (judged.body === undefined) return 'when the token expires is not known';
  const judgement = judgeToken(judged.body.data, profile, clock.now());
  if (judgement.verdict === 'unfit') probes.abort('token-scope', judgement.note);
  if (judgement.verdict === 'broad' && !run.acceptBroadToken) {
    probes.abort('token-scope', `${judgement.note}; accept that with --accept-broad-token, or issue a narrower token`);
  }
  const { app_id: issuedTo } = judged.body.data;
  if (profile.appId !== undefined && issuedTo !== undefined && String(issuedTo) !== profile.appId)
    run.notes.push('Meta says that the token was issued to another app than that of WATS_APP_ID.');
  run.notes.push(judgement.verdict === 'broad' ? `${judgement.note}; the operator accepted it` : judgement.note);
  return describeExpiry(judged.body.data, clock.now());
}

/** Checks that number and account are the authorized ones; returns how Meta rates the number, in its words. */
async function checkAssets({ run, probes }: PhaseContext): Promise<string[] | undefined> {
  const { wabaId, phoneNumberId } = run.profile;
  const number = await probes.read(
    getPhoneNumberInfo,
    { phoneNumberId, fields: PREFLIGHT_FIELDS },
    {
      variant: 'preflight',
      check: ({ id }) => (id === phoneNumberId ? undefined : 'the answer is about another number'),
    },
  );
  const account = await probes.read(
    getWabaInfo,
    { wabaId, fields: 'id,name' },
    { variant: 'preflight', check: ({ id }) => (id === wabaId ? undefined : 'the answer is about another account') },
  );
  for (const [what, probed] of [
    ['number', number],
    ['account', account],
  ] as const) {
    if (isWrong(probed))
      probes.abort('wrong-asset', `the ${what} is not the intended test asset, or the token may not see it`);
  }
  await checkBelonging({ run, probes });
  if (number.body === undefined) return undefined;
  const { account_mode: mode, quality_rating } = number.body;
  const { whatsapp_business_manager_messaging_limit: limit } = number.body;
  if (mode !== undefined)
    run.notes.push(
      `Meta shows the number as ${mode === 'SANDBOX' ? 'SANDBOX' : 'LIVE: make sure that it is a test number'}`,
    );
  return [`account mode ${word(mode)}`, `quality ${word(quality_rating)}`, `messaging limit ${word(limit)}`];
}

/** A token may see several accounts: the number must be one of the authorized account. */
async function checkBelonging({ run, probes }: Pick<PhaseContext, 'run' | 'probes'>): Promise<void> {
  const { wabaId, phoneNumberId } = run.profile;
  const asked: { wabaId: string; fields?: string | undefined } = { wabaId, fields: 'id' };
  const { items, stopped } = await listAll(probes, listPhoneNumbers, asked, 'preflight', NUMBERS_PAGE_SIZE);
  if (stopped !== undefined || items.length === 0 || items.some(({ id }) => id === phoneNumberId)) return;
  probes.abort('wrong-asset', 'the number is none of the account: one of the two ids is another asset’s');
}

/** A word of Meta's, or that none came. */
function word(value: string | undefined): string {
  return value !== undefined && /^[A-Z][A-Z0-9_]{0,39}$/.test(value) ? value : 'not told';
}

/** Templates that one page shows; an account may hold 6,000 and they are counted in phase 1. */
const COUNTED = 200;

async function countTemplates({ run, probes }: PhaseContext): Promise<string> {
  const asked = { wabaId: run.profile.wabaId, fields: 'id', limit: COUNTED };
  const { body } = await probes.read(listMessageTemplates, asked, { variant: 'preflight' });
  if (body === undefined) return 'templates not counted';
  const isWhole = nextCursor(body, undefined) === undefined;
  return `${isWhole ? '' : 'at least '}${body.data.length} templates`;
}

function isWrong({ outcome, result }: Probed<unknown>): boolean {
  if (result?.kind === 'answered') return outcome === 'fail';
  return result?.kind === 'refused' && saysGone(result.failure, result.status ?? 0);
}
