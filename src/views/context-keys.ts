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

type Step = `watsLive.${'ranDry' | 'named' | 'discovered' | 'ranGated' | 'sawReport'}`;
const done = new Set<Step>();

/** A step of the walkthrough was done. */
export function complete(step: Step): void {
  done.add(step);
  setContext(step, true);
}

/** Tells once more what was done: VS Code sees only what changes after the walkthrough was first opened. */
export function announceSteps(): void {
  for (const step of done) {
    setContext(step, false);
    setContext(step, true);
  }
}

export function setContext(key: ContextKey, value: boolean): void {
  void vscode.commands.executeCommand('setContext', key, value);
}
