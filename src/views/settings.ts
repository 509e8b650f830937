import * as vscode from 'vscode';
import { readBaseUrl } from '../campaign/target.js';
import type { Environment } from '../campaign/environment.js';

/** Every setting; package.json names the same. All are machine-scoped: a workspace can neither steer traffic nor files. */
export const SETTINGS = {
  outputFolder: 'watsLive.outputFolder',
  graphBaseUrl: 'watsLive.graphBaseUrl',
  graphApiVersion: 'watsLive.graphApiVersion',
  webhookPort: 'watsLive.webhookPort',
  tunnelCommand: 'watsLive.tunnelCommand',
  otlpEndpoint: 'watsLive.otlpEndpoint',
  webhookPath: 'watsLive.webhookPath',
  webhookWait: 'watsLive.webhookWait',
  maxUploadBytes: 'watsLive.maxUploadBytes',
  maxDownloadBytes: 'watsLive.maxDownloadBytes',
  keepRuns: 'watsLive.keepRuns',
  localCheck: 'watsLive.localCheck',
  subject: 'watsLive.subject',
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

/** The folder whose toolkit makes the requests of runs, in a trusted workspace only; undefined: this tool makes them. */
export function subjectFolder(): string | undefined {
  return vscode.workspace.isTrusted ? machineText(SETTINGS.subject) : undefined;
}

/** Name of that folder. */
export function subjectName(): string | undefined {
  return subjectFolder()
    ?.match(/[^\\/]+/g)
    ?.at(-1);
}

/** The operator's own command for the local checks; undefined: the scripts of the workspace. */
export function localCheckCommand(): string | undefined {
  return machineText(SETTINGS.localCheck);
}

/** The command of the operator's tunnel, with `{port}` for the receiver's port. */
export function tunnelCommand(): string | undefined {
  return machineText(SETTINGS.tunnelCommand);
}

function machineNumber(id: string): number | undefined {
  const value = machineValue(id);
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined;
}

export function webhookPort(): number | undefined {
  return machineNumber(SETTINGS.webhookPort);
}

/** How long an expected webhook is waited for, in milliseconds; undefined: the engine's own time. */
export function webhookWaitMs(): number | undefined {
  const seconds = machineNumber(SETTINGS.webhookWait);
  return seconds === undefined ? undefined : seconds * 1000;
}

/** How many runs the output folder keeps; undefined: all of them. */
export function keptRuns(): number | undefined {
  return machineNumber(SETTINGS.keepRuns);
}

/** The Graph's address and version, the receiver's path and the caps, under the campaign's own names, where they are set. */
export function machineVariables(): Environment {
  const named = {
    WATS_GRAPH_BASE_URL: machineText(SETTINGS.graphBaseUrl),
    WATS_GRAPH_API_VERSION: machineText(SETTINGS.graphApiVersion),
    WATS_WEBHOOK_PATH: machineText(SETTINGS.webhookPath),
    WATS_MAX_UPLOAD_BYTES: machineNumber(SETTINGS.maxUploadBytes)?.toString(),
    WATS_MAX_DOWNLOAD_BYTES: machineNumber(SETTINGS.maxDownloadBytes)?.toString(),
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}

/** Where a live run would go, in words. */
export function liveTarget(): string {
  const url = machineText(SETTINGS.graphBaseUrl);
  const target = url === undefined ? 'meta' : readBaseUrl(url)?.target;
  if (target === undefined) return vscode.l10n.t('a refused address');
  return target === 'meta' ? 'Meta' : vscode.l10n.t('a loopback server');
}

/** Opens the settings that a query finds: in a remote window those of its machine, the only ones that count there. */
export async function openSettings(query: string): Promise<void> {
  const which = vscode.env.remoteName === undefined ? 'openSettings' : 'openRemoteSettings';
  await vscode.commands.executeCommand(`workbench.action.${which}`, { query });
}

/** `http.proxy` and `http.noProxy`: the bundled HTTP client is not patched by VS Code. */
export function proxySettings(): {
  readonly proxy: string | undefined;
  readonly noProxy: readonly string[] | undefined;
} {
  const http = vscode.workspace.getConfiguration('http');
  return { proxy: http.get<string>('proxy') || undefined, noProxy: http.get<string[]>('noProxy') };
}
