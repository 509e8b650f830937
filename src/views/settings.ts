import * as vscode from 'vscode';
import { readBaseUrl } from '../campaign/target.js';
import type { Environment } from '../campaign/variables.js';

/** Every setting; package.json names the same. All are machine-scoped: a workspace can neither steer traffic nor files. */
export const SETTINGS = {
  outputFolder: 'watsLive.outputFolder',
  graphBaseUrl: 'watsLive.graphBaseUrl',
  graphApiVersion: 'watsLive.graphApiVersion',
  webhookPort: 'watsLive.webhookPort',
  tunnelCommand: 'watsLive.tunnelCommand',
  otlpEndpoint: 'watsLive.otlpEndpoint',
} as const;

/** The value that the user's machine sets. A workspace's value is not looked at, whatever its trust. */
function machineValue(id: string): unknown {
  return vscode.workspace.getConfiguration().inspect(id)?.globalValue;
}

function machineText(id: string): string | undefined {
  const value = machineValue(id);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function outputFolder(): string | undefined {
  return machineText(SETTINGS.outputFolder);
}

/** The collector that gets the spans and log records of runs; undefined: none does. */
export function otlpEndpoint(): string | undefined {
  return machineText(SETTINGS.otlpEndpoint);
}

export function webhookPort(): number | undefined {
  const value = machineValue(SETTINGS.webhookPort);
  return typeof value === 'number' ? value : undefined;
}

/** The command of the operator's tunnel, with `{port}` for the receiver's port. */
export function tunnelCommand(): string | undefined {
  return machineText(SETTINGS.tunnelCommand);
}

/** The Graph's address and version, under the campaign's own names. */
export function targetVariables(): Environment {
  return {
    WATS_GRAPH_BASE_URL: machineText(SETTINGS.graphBaseUrl),
    WATS_GRAPH_API_VERSION: machineText(SETTINGS.graphApiVersion),
  };
}

/** Where a live run would go, in words. */
export function liveTarget(): string {
  const url = machineText(SETTINGS.graphBaseUrl);
  const target = url === undefined ? 'meta' : readBaseUrl(url)?.target;
  if (target === undefined) return vscode.l10n.t('a refused address');
  return target === 'meta' ? 'Meta' : vscode.l10n.t('a loopback server');
}

/** `http.proxy` and `http.noProxy`: the bundled HTTP client is not patched by VS Code. */
export function proxySettings(): {
  readonly proxy: string | undefined;
  readonly noProxy: readonly string[] | undefined;
} {
  const http = vscode.workspace.getConfiguration('http');
  return { proxy: http.get<string>('proxy') || undefined, noProxy: http.get<string[]>('noProxy') };
}
