import * as vscode from 'vscode';
import { OPT_IN_FLAGS, PHASE_FLAGS } from '../campaign/flags.js';
import { PHASE_IDS, PHASE_TITLES } from '../campaign/phase.js';
import type { Environment } from '../campaign/variables.js';

/** Flags armed for one run end after this, in milliseconds. */
const LIFETIME_MS = 30 * 60_000;

const MASTERS = ['WATS_LIVE_ENABLE', 'WATS_YES_LIVE'] as const;
const ABOUT: Readonly<Record<string, string>> = {
  WATS_LIVE_ENABLE: 'master flag: the next run is live',
  WATS_YES_LIVE: 'acknowledgement: I am authorized for these test-safe assets',
};

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
    const item = (name: string) => ({ label: name, description: about(name), picked: this.#armed.has(name) });
    const separator = (label: string) => ({ label, kind: vscode.QuickPickItemKind.Separator });
    const picked = await vscode.window.showQuickPick(
      [
        separator(vscode.l10n.t('Both are needed for a live run')),
        ...MASTERS.map(item),
        separator(vscode.l10n.t('Each opens what it names')),
        ...OPT_IN_FLAGS.map(item),
      ],
      {
        title: vscode.l10n.t('Arm Live Flags for One Run'),
        placeHolder: vscode.l10n.t('Without both master flags every run is a dry run'),
        canPickMany: true,
        ignoreFocusOut: true,
      },
    );
    if (picked === undefined) return;
    this.arm(picked.map(({ label }) => label));
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

function about(name: string): string {
  const opened = PHASE_IDS.filter((id) => PHASE_FLAGS[id].primary.some((flag) => flag === name));
  const parts = PHASE_IDS.filter((id) => PHASE_FLAGS[id].secondary.some((flag) => flag === name));
  const described = [
    ABOUT[name] ?? '',
    ...opened.map((id) => `phase ${id}, ${PHASE_TITLES[id]}`),
    ...parts.map((id) => `probes of phase ${id}`),
  ];
  return described.filter((part) => part !== '').join('; ');
}
