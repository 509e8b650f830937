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
  /** A dry run ended, a live phase with effects passed, a report was asked for: they complete steps of the walkthrough. */
  'watsLive.ranDry': false,
  'watsLive.ranGated': false,
  'watsLive.sawReport': false,
  'watsLive.receiving': false,
  'watsLive.webhooksPaused': false,
  'watsLive.tunnelOpen': false,
} as const;
export type ContextKey = keyof typeof CONTEXT_KEYS;

export function setContext(key: ContextKey, value: boolean): void {
  void vscode.commands.executeCommand('setContext', key, value);
}
