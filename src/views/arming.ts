import * as vscode from 'vscode';
import type { Environment } from '../campaign/environment.js';
import { loadForms } from './load-forms.js';

/** Flags armed for one run end after this, in milliseconds. */
const LIFETIME_MS = 30 * 60_000;

const MASTERS = ['WATS_LIVE_ENABLE', 'WATS_YES_LIVE'] as const;

/**
 * The live flags: armed for one run by the operator, shown while they last. They come from this command alone, never
 * from a settings file and never from the environment that VS Code was started in, which would not expire.
 */
export class Arming implements vscode.Disposable {
  #armed: ReadonlySet<string> = new Set();
  #timer: NodeJS.Timeout | undefined;
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** The armed flags. An untrusted workspace has none. */
  flags(): ReadonlySet<string> {
    return vscode.workspace.isTrusted ? this.#armed : new Set();
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
      const manage = vscode.l10n.t('Manage Workspace Trust');
      const message = vscode.l10n.t('An untrusted workspace can run only the simulator.');
      if ((await vscode.window.showWarningMessage(message, manage)) === manage) {
        await vscode.commands.executeCommand('workbench.trust.manage');
      }
      return;
    }
    const { pickFlags } = await loadForms();
    const picked = await pickFlags(MASTERS, this.#armed);
    if (picked === undefined) return;
    this.arm(picked);
    if (picked.length > 0 && !this.isLive()) {
      const both = MASTERS.join(vscode.l10n.t(' and '));
      void vscode.window.showInformationMessage(vscode.l10n.t('Still a dry run: a live one needs {0}.', both));
    }
  }

  arm(flags: readonly string[]): void {
    clearTimeout(this.#timer);
    this.#armed = new Set(flags);
    if (flags.length > 0) this.#timer = setTimeout(() => this.arm([]), LIFETIME_MS);
    this.#changed();
  }

  /** Keeps the flags for the run that starts now: they end with it and not in its midst. */
  hold(): void {
    clearTimeout(this.#timer);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}
