import * as vscode from 'vscode';
import { OperatorError } from '../campaign/operator-error.js';
import type { PhaseId } from '../campaign/phase.js';
import type { Arming } from './arming.js';
import type { HeldAuthorization } from './authorization.js';
import type { CampaignSession } from './campaign-session.js';
import type { CampaignTree } from './campaign-tree.js';
import { loadEngine } from './load-engine.js';
import { loadForms } from './load-forms.js';
import type { Log } from './log.js';
import { mask } from './mask.js';
import { describeTarget } from './mode.js';
import type { ActiveProfile, Profiles } from './profiles.js';
import { liveTarget } from './settings.js';

interface Parts {
  readonly session: CampaignSession;
  readonly profiles: Profiles;
  readonly arming: Arming;
  readonly authorization: HeldAuthorization;
  readonly campaign: CampaignTree;
  readonly log: Log;
}

/** What stands before live assets in this window: armed flags, then an authorization of exactly these. */
export class LiveAccess {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Asks for an authorization in the guided form; dismissing it keeps the one before. */
  async authorize(phases: readonly PhaseId[] = [], why = ''): Promise<void> {
    const { profiles, arming, authorization, campaign, session } = this.#parts;
    await this.#active();
    if (!(await this.isArmed())) return;
    const { askForAuthorization } = await loadForms();
    const authorized = await askForAuthorization({
      profiles,
      phases: campaign.state.phases,
      wanted: phases,
      flags: arming.flags(),
      environment: (values) => session.environment(values),
      why,
    });
    if (authorized !== undefined) authorization.hold(authorized);
  }

  async testCredentials(): Promise<void> {
    const active = await this.#active();
    if (!(await this.isArmed())) return;
    const { testCredentials } = await loadForms();
    await testCredentials(active.name, await this.#parts.session.environment(), this.#parts.log);
  }

  async chooseTemplate(): Promise<void> {
    await this.#active();
    if (!(await this.isArmed())) return;
    const { chooseTemplate } = await loadForms();
    await chooseTemplate(this.#parts.profiles, await this.#parts.session.environment());
  }

  /** The live profile is read only with both live flags: asks for them where they are missing. */
  async isArmed(): Promise<boolean> {
    const { arming } = this.#parts;
    if (!arming.isLive()) await arming.ask();
    return arming.isLive();
  }

  /**
   * Whether a run of these phases may start: dry, or live under an authorization, for which the form opens. A live run
   * that a single click asks for is asked about once more.
   */
  async mayRun(phases: readonly PhaseId[], clicked = false): Promise<boolean> {
    if (!this.#parts.arming.isLive()) return true;
    const gap = await this.#gap(phases);
    if (gap === undefined) return !clicked || (await this.#confirms(phases));
    await this.authorize(phases, gap);
    return this.#parts.arming.isLive() && (await this.#gap(phases)) === undefined;
  }

  /** Where the next run goes live, in words; undefined: it is a dry run. */
  async target(): Promise<string | undefined> {
    const { arming, profiles } = this.#parts;
    if (!arming.isLive()) return undefined;
    const number = (await profiles.active())?.number;
    return describeTarget(liveTarget(), number && mask(number));
  }

  async #confirms(phases: readonly PhaseId[]): Promise<boolean> {
    const verb = vscode.l10n.t('Run LIVE');
    const question = vscode.l10n.t('LIVE: run phases {0}?', phases.join(', '));
    const detail = vscode.l10n.t(
      'Target: {0}. It reads; whatever has an effect asks again by itself.',
      (await this.target()) ?? '',
    );
    return (await vscode.window.showWarningMessage(question, { modal: true, detail }, verb)) === verb;
  }

  async #gap(phases: readonly PhaseId[]): Promise<string | undefined> {
    const { authorization, session } = this.#parts;
    const held = authorization.current;
    if (held === undefined) return vscode.l10n.t('A live run needs your authorization');
    const { uncovered } = await loadEngine();
    return uncovered(held.authorization, await session.environment(), phases, new Date());
  }

  async #active(): Promise<ActiveProfile> {
    const active = await this.#parts.profiles.active();
    if (active !== undefined) return active;
    throw new OperatorError({
      code: 'configuration',
      thing: 'WATS_ACCESS_TOKEN',
      rule: 'no profile is stored in this window',
      mend: 'Add the profile of a test asset first; nothing was sent.',
    });
  }
}
