import * as vscode from 'vscode';

/** Every context key, with its value at the start; `when` clauses of package.json use these and no others. */
export const CONTEXT_KEYS = {
  'watsLive.running': false,
  'watsLive.hasCredentials': false,
  'watsLive.armed': false,
  'watsLive.authorized': false,
  'watsLive.hasReport': false,
  'watsLive.interrupted': false,
  'watsLive.hasResources': false,
  'watsLive.hasLeftovers': false,
  'watsLive.discoveryFailed': false,
  'watsLive.exploring': false,
  /** Steps of the walkthrough, each completed by doing it. */
  'watsLive.ranDry': false,
  'watsLive.named': false,
  'watsLive.discovered': false,
  'watsLive.ranGated': false,
  'watsLive.sawReport': false,
  'watsLive.receiving': false,
  'watsLive.webhooksPaused': false,
  'watsLive.tunnelOpen': false,
} as const;
export type ContextKey = keyof typeof CONTEXT_KEYS;

/** The steps of the walkthrough, by the key that completes each. */
const STEPS = {
  'watsLive.ranDry': 'dryRun',
  'watsLive.named': 'profile',
  'watsLive.discovered': 'discovery',
  'watsLive.ranGated': 'gatedPhase',
  'watsLive.sawReport': 'report',
} as const;
type Step = keyof typeof STEPS;
const done = new Set<Step>();

/** A step of the walkthrough was done. */
export function complete(step: Step): void {
  done.add(step);
  setContext(step, true);
}

/** Ticks what was done before the walkthrough was first opened: VS Code passes over a key that is set already by then. */
export function tickSteps(): void {
  for (const step of done) {
    const id = `wats.wats-live#firstSteps#${STEPS[step]}`;
    void vscode.commands.executeCommand('welcome.markStepComplete', id).then(undefined, () => undefined);
  }
}

export function setContext(key: ContextKey, value: boolean): void {
  void vscode.commands.executeCommand('setContext', key, value);
}
