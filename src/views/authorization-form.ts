import * as vscode from 'vscode';
import type { PhaseId } from '../campaign/phase.js';
import type { Environment } from '../campaign/environment.js';
import { OperatorError } from '../campaign/operator-error.js';
import { type AssetCheck, type CheckedAsset, checkAssets } from '../engine.js';
import type { Authorized } from './authorization.js';
import type { PhaseState } from './campaign-model.js';
import { findLocalTasks, type LocalTasks, taskCheck } from './local-tasks.js';
import { mask } from './mask.js';
import { describeGate } from './phase-choice.js';
import { profileItems } from './profile-commands.js';
import type { ProfileEntry } from './profile-store.js';
import type { Profiles } from './profiles.js';
import { liveTarget, proxySettings } from './settings.js';
import { type Answer, askAll, BACK, inputStep, pickStep, type Place, stoppable } from './steps.js';

/** What has to be typed, as it stands. */
export const STATEMENT = 'these assets are test-safe and I am authorized';

const HOURS = [1, 4, 24] as const;
/** Phases that belong to every run. */
const ALWAYS: readonly PhaseId[] = [0, 9];

export interface AuthorizationRequest {
  readonly profiles: Profiles;
  readonly phases: readonly PhaseState[];
  /** Chosen at first. */
  readonly wanted: readonly PhaseId[];
  readonly flags: ReadonlySet<string>;
  /** The environment of a run with a profile's values in it. */
  readonly environment: (values: Environment) => Promise<Environment>;
  /** Why it is asked for; empty: the operator called for it. */
  readonly why: string;
}

/** The guided form of phase 0: profile, exact assets, phases, local checks, statement, end. Undefined: dismissed. */
export async function askForAuthorization(request: AuthorizationRequest): Promise<Authorized | undefined> {
  const form = new Form(request, await findLocalTasks());
  if (!(await askAll(vscode.l10n.t('Authorize Live Run'), () => form.steps()))) return undefined;
  return form.result();
}

/** Reads the assets of an environment, with a notification that can stop it. Undefined: stopped. */
export async function readAssets(environment: Environment): Promise<AssetCheck | undefined> {
  const title = vscode.l10n.t('WATS Live reads number, account and token on {0}', liveTarget());
  return stoppable(title, (signal) => checkAssets({ environment, proxy: proxySettings(), signal }));
}

class Form {
  readonly #request: AuthorizationRequest;
  readonly #tasks: LocalTasks | undefined;
  #profile: ProfileEntry | undefined;
  #checked: AssetCheck | undefined;
  #acceptsBroad = false;
  #phases: readonly PhaseId[];
  #skips = false;
  #reason = '';
  #hours = 0;

  constructor(request: AuthorizationRequest, tasks: LocalTasks | undefined) {
    this.#request = request;
    this.#tasks = tasks;
    this.#phases = request.wanted;
  }

  steps() {
    const isBroad = this.#checked?.token.verdict === 'broad';
    return [
      (place: Place) => this.#chooseProfile(place),
      (place: Place) => this.#confirmAssets(place),
      ...(isBroad ? [(place: Place) => this.#acceptToken(place)] : []),
      (place: Place) => this.#choosePhases(place),
      ...(this.#tasks === undefined ? [] : [(place: Place) => this.#chooseChecks(place, this.#tasks)]),
      ...(this.#skips ? [(place: Place) => this.#giveReason(place)] : []),
      (place: Place) => this.#typeStatement(place),
      (place: Place) => this.#chooseEnd(place),
    ];
  }

  async result(): Promise<Authorized | undefined> {
    if (this.#checked === undefined || this.#profile === undefined) return undefined;
    await this.#request.profiles.use(this.#profile);
    const expiresAt = new Date(Date.now() + this.#hours * 3_600_000);
    const check = this.#tasks === undefined ? undefined : taskCheck(this.#tasks);
    return {
      authorization: this.#checked.authorize(this.#phases, STATEMENT, expiresAt),
      profile: this.#profile.name,
      acceptBroadToken: this.#acceptsBroad,
      check: this.#skips ? { skipped: `skipped by the operator: ${this.#reason}` } : check,
    };
  }

  async #chooseProfile(place: Place): Promise<Answer<unknown>> {
    const { profiles, why } = this.#request;
    const items = await profileItems(profiles);
    const placeholder = vscode.l10n.t('The test asset of the run');
    const picked = await pickStep(place, { placeholder: why === '' ? placeholder : `${why}. ${placeholder}`, items });
    if (typeof picked !== 'object') return picked;
    this.#profile = picked[0]?.entry;
    this.#checked = undefined;
    return picked;
  }

  async #confirmAssets(place: Place): Promise<Answer<unknown>> {
    const values = await this.#request.profiles.store.read(this.#profile?.id ?? '');
    this.#checked ??= await readAssets(await this.#request.environment(values));
    if (this.#checked === undefined) return BACK;
    const { number, account, token } = this.#checked;
    refuseUnread('WATS_PHONE_NUMBER_ID', number);
    refuseUnread('WATS_WABA_ID', account);
    if (token.verdict === 'unfit') throw unusable('WATS_ACCESS_TOKEN', token.detail);
    const recipient = values['WATS_TEST_RECIPIENT_E164'] ?? values['WATS_TEST_RECIPIENT'];
    const masked = (name: string) => mask(values[name] ?? '');
    const mode = number.mode ?? vscode.l10n.t('mode not told');
    const items = [
      {
        label: vscode.l10n.t('Graph on {0}', liveTarget()),
        description: vscode.l10n.t('token {0}: {1}', token.verdict, token.detail),
        picked: true,
      },
      {
        label: vscode.l10n.t('Number {0} ({1})', masked('WATS_PHONE_NUMBER_ID'), mode),
        description: number.detail,
        ...(number.mode === 'SANDBOX'
          ? {}
          : { detail: vscode.l10n.t('$(warning) Make sure that it is a test number.') }),
        picked: number.mode === 'SANDBOX',
      },
      {
        label: vscode.l10n.t('Account {0}', masked('WATS_WABA_ID')),
        description: account.detail,
        picked: account.state === 'ready',
      },
      ...(recipient === undefined ? [] : [{ label: vscode.l10n.t('Recipient {0}', mask(recipient)), picked: true }]),
    ];
    const placeholder = vscode.l10n.t('Check every asset: the run reaches all of them');
    return pickStep(place, { placeholder, items, many: true, least: items.length });
  }

  async #acceptToken(place: Place): Promise<Answer<unknown>> {
    const [accept, stop] = [
      { label: vscode.l10n.t('Accept this token, which is recorded') },
      { label: vscode.l10n.t('Stop here: issue a narrower token first') },
    ];
    const placeholder = this.#checked?.token.detail ?? '';
    const picked = await pickStep(place, { placeholder, items: [stop, accept] });
    if (typeof picked !== 'object') return picked;
    this.#acceptsBroad = picked[0] === accept;
    return this.#acceptsBroad ? picked : undefined;
  }

  async #choosePhases(place: Place): Promise<Answer<unknown>> {
    const { phases, flags } = this.#request;
    const items = phases
      .filter(({ id }) => !ALWAYS.includes(id))
      .map(({ id, title }) => ({
        label: `${id}  ${title}`,
        description: describeGate(id, true, flags),
        picked: this.#phases.includes(id),
        id,
      }));
    const placeholder = vscode.l10n.t('Phases that may run on these assets; 0 and 9 belong to every run');
    const picked = await pickStep(place, { placeholder, items, many: true, least: 1 });
    if (typeof picked === 'object') this.#phases = picked.map(({ id }) => id);
    return picked;
  }

  async #chooseChecks(place: Place, tasks: LocalTasks | undefined): Promise<Answer<unknown>> {
    const run = { label: vscode.l10n.t('Run {0} before each run', tasks?.commands.join(', ') ?? '') };
    const skip = { label: vscode.l10n.t('Skip them, with a reason…') };
    const placeholder = vscode.l10n.t('The local checks of the workspace, as a task in the terminal');
    const picked = await pickStep(place, { placeholder, items: [run, skip] });
    if (typeof picked === 'object') this.#skips = picked[0] === skip;
    return picked;
  }

  async #giveReason(place: Place): Promise<Answer<unknown>> {
    const answer = await inputStep(place, {
      prompt: vscode.l10n.t('Why the local checks are skipped; it stands in the report'),
      value: this.#reason,
      fault: (text) => (text.trim() === '' ? vscode.l10n.t('A reason is needed.') : undefined),
    });
    if (typeof answer === 'string') this.#reason = answer.trim();
    return answer;
  }

  async #typeStatement(place: Place): Promise<Answer<unknown>> {
    return inputStep(place, {
      prompt: vscode.l10n.t('Type: {0}', STATEMENT),
      placeholder: STATEMENT,
      fault: (text) => (text.trim() === STATEMENT ? undefined : vscode.l10n.t('Type the sentence as it stands.')),
    });
  }

  async #chooseEnd(place: Place): Promise<Answer<unknown>> {
    const items = HOURS.map((hours) => ({
      label:
        hours === 24
          ? vscode.l10n.t('1 day')
          : hours === 1
            ? vscode.l10n.t('1 hour')
            : vscode.l10n.t('{0} hours', hours),
      hours,
    }));
    const placeholder = vscode.l10n.t('When it ends; closing the window ends it too');
    const picked = await pickStep(place, { placeholder, items });
    if (typeof picked === 'object') this.#hours = picked[0]?.hours ?? 0;
    return picked;
  }
}

function refuseUnread(name: string, { state, detail }: CheckedAsset): void {
  if (state === 'unread') throw unusable(name, detail);
}

function unusable(thing: string, rule: string): OperatorError {
  const mend = 'Correct the profile, then authorize again; nothing was changed.';
  return new OperatorError({ code: 'configuration', thing, rule, mend });
}
