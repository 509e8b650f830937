import { PHASE_TITLES } from '../campaign/phase.js';
import { inspectVariables } from '../campaign/variables.js';
import { getPhoneNumberInfo } from '../graph/helpers/phone-numbers.js';
import { getWabaInfo } from '../graph/helpers/accounts.js';
import { debugToken } from '../graph/helpers/tokens.js';
import { saysGone } from '../graph/errors.js';
import type { Phase, PhaseContext } from './phase.js';
import type { Probed } from './probe.js';
import { judgeToken } from './token-scope.js';

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
    await checkLocally(context);
    await checkToken(context);
    await checkAssets(context);
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

async function checkLocally({ run, probes }: PhaseContext): Promise<void> {
  const { check, clock } = run;
  if ('skipped' in check) return probes.record('localChecks', 'tests', 'skipped', check.skipped);
  const started = clock.monotonic();
  const exitCode = await check.run(run.signal);
  const note =
    exitCode === null
      ? 'the local tests did not end by themselves'
      : `the local tests ended with exit code ${exitCode}`;
  const ms = Math.round(clock.monotonic() - started);
  probes.record('localChecks', 'tests', exitCode === 0 ? 'pass' : 'fail', note, { ms });
}

async function checkToken({ run, probes }: PhaseContext): Promise<void> {
  const { profile, clock } = run;
  const judged = await probes.readOptional(
    debugToken,
    {},
    'this Graph has no debug_token, so the token’s scopes were not checked',
  );
  if (judged.body === undefined) return;
  const judgement = judgeToken(judged.body.data, profile, clock.now());
  if (judgement.verdict === 'unfit') probes.abort('token-scope', judgement.note);
  if (judgement.verdict === 'broad' && !run.acceptBroadToken) {
    probes.abort('token-scope', `${judgement.note}; accept that with --accept-broad-token, or issue a narrower token`);
  }
  run.notes.push(judgement.verdict === 'broad' ? `${judgement.note}; the operator accepted it` : judgement.note);
}

async function checkAssets({ run, probes }: PhaseContext): Promise<void> {
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
  const mode = number.body?.account_mode;
  if (mode !== undefined)
    run.notes.push(
      `Meta shows the number as ${mode === 'SANDBOX' ? 'SANDBOX' : 'LIVE: make sure that it is a test number'}`,
    );
}

function isWrong({ outcome, result }: Probed<unknown>): boolean {
  if (result?.kind === 'answered') return outcome === 'fail';
  return result?.kind === 'refused' && saysGone(result.failure, result.status ?? 0);
}
