import * as vscode from 'vscode';

/** Every command of the extension; package.json names the same (a test holds them equal). */
export const COMMAND_IDS = [
  'watsLive.startDryRun',
  'watsLive.openWalkthrough',
  'watsLive.runPhase',
  'watsLive.runThisPhase',
  'watsLive.discoverAssets',
  'watsLive.stopRun',
  'watsLive.setCredentials',
  'watsLive.addProfile',
  'watsLive.switchProfile',
  'watsLive.renameProfile',
  'watsLive.removeProfile',
  'watsLive.importCredentials',
  'watsLive.importEnvFile',
  'watsLive.exportProfileNames',
  'watsLive.removeCredentials',
  'watsLive.testCredentials',
  'watsLive.chooseTemplate',
  'watsLive.authorize',
  'watsLive.revokeAuthorization',
  'watsLive.armLive',
  'watsLive.disarm',
  'watsLive.openDashboard',
  'watsLive.openReport',
  'watsLive.resumeCleanup',
  'watsLive.cleanUpNow',
  'watsLive.revealManifest',
  'watsLive.refreshRuns',
  'watsLive.openRunReport',
  'watsLive.compareRuns',
  'watsLive.verifyRun',
  'watsLive.cleanUpRun',
  'watsLive.deleteOldRuns',
  'watsLive.chooseOutputFolder',
  'watsLive.chooseFaults',
  'watsLive.captureRaw',
  'watsLive.deleteCaptures',
  'watsLive.compareToolkit',
  'watsLive.openReproduction',
  'watsLive.showLog',
  'watsLive.showMore',
  'watsLive.exploreAssets',
  'watsLive.filterAssets',
  'watsLive.refreshAsset',
  'watsLive.previewAsset',
  'watsLive.copyAssetId',
  'watsLive.startReceiver',
  'watsLive.stopReceiver',
  'watsLive.openWebhook',
  'watsLive.replayWebhook',
  'watsLive.sendWebhook',
  'watsLive.pauseWebhooks',
  'watsLive.resumeWebhooks',
  'watsLive.filterWebhooks',
  'watsLive.clearWebhooks',
  'watsLive.startTunnel',
  'watsLive.stopTunnel',
] as const;
export type CommandId = (typeof COMMAND_IDS)[number];

/** Registers a command. What its handler throws is shown once, redacted, with the log beside it. */
export function register(
  id: CommandId,
  handler: (row?: unknown) => unknown,
  report: (error: unknown) => void,
): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (row?: unknown) => {
    try {
      return await handler(row);
    } catch (error) {
      report(error);
      return undefined;
    }
  });
}
