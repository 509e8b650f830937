import * as vscode from 'vscode';
import { OPT_IN_FLAGS } from '../campaign/flags.js';
import { type Environment, readVariable } from '../campaign/variables.js';

/** Flags armed for one run end after this, in milliseconds. */
const LIFETIME_MS = 30 * 60_000;

const MASTERS = ['WATS_LIVE_ENABLE', 'WATS_YES_LIVE'] as const;
const ABOUT: Readonly<Record<string, string>> = {
  WATS_LIVE_ENABLE: 'master flag: the next run is live',
  WATS_YES_LIVE: 'acknowledgement: I am authorized for these test-safe assets',
  WATS_ENABLE_SEND: 'phase 3 sends, and sending by id in phase 4',
  WATS_ENABLE_MEDIA: 'phase 4 media lifecycle',
};

/** The live flags: armed for one run by the operator, shown while they last, and never read from a settings file. */
export class Arming implements vscode.Disposable {
  #armed: ReadonlySet<string> = new Set();
  #timer: NodeJS.Timeout | undefined;
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Armed flags, and those that the process environment sets to exactly 1. An untrusted workspace has none. */
  flags(): ReadonlySet<string> {
    if (!vscode.workspace.isTrusted) return new Set();
    const inherited = [...MASTERS, ...OPT_IN_FLAGS].filter((name) => readVariable(process.env, name) === '1');
    return new Set([...inherited, ...this.#armed]);
  }

  environment(): Environment {
    return Object.fromEntries([...this.flags()].map((name) => [name, '1']));
  }

  isLive(): boolean {
    const flags = this.flags();
    return MASTERS.every((name) => flags.has(name));
  }

  /** Lets the operator choose the flags of the next run. */
  async ask(): Promise<void> {
    if (!vscode.workspace.isTrusted) {
      void vscode.window.showWarningMessage(vscode.l10n.t('An untrusted workspace can run only the simulator.'));
      return;
    }
    const known = [...MASTERS, ...OPT_IN_FLAGS];
    const picked = await vscode.window.showQuickPick(
      known.map((name) => ({ label: name, description: ABOUT[name] ?? '', picked: this.#armed.has(name) })),
      {
        title: vscode.l10n.t('Arm Live Flags for One Run'),
        placeHolder: vscode.l10n.t('Without both master flags every run is a dry run'),
        canPickMany: true,
        ignoreFocusOut: true,
      },
    );
    if (picked !== undefined) this.arm(picked.map(({ label }) => label));
  }

  arm(flags: readonly string[]): void {
    clearTimeout(this.#timer);
    this.#armed = new Set(flags);
    if (flags.length > 0) this.#timer = setTimeout(() => this.arm([]), LIFETIME_MS);
    this.#changed();
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}
