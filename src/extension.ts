import * as vscode from 'vscode';
import { PHASE_TITLES } from './campaign/phase.js';
import { Arming } from './views/arming.js';
import { describeAuthorization, HeldAuthorization } from './views/authorization.js';
import { AssetExplorer } from './views/assets-explorer.js';
import { AssetsTree } from './views/assets-tree.js';
import type { Setting } from './views/campaign-facts.js';
import { idleCampaign, passedGate } from './views/campaign-model.js';
import { CampaignPanel } from './views/campaign-panel.js';
import { CampaignSession } from './views/campaign-session.js';
import { CampaignTree } from './views/campaign-tree.js';
import type { CleanupDialog } from './views/cleanup-dialog.js';
import { type CommandId, register } from './views/commands.js';
import { complete, CONTEXT_KEYS, type ContextKey, setContext } from './views/context-keys.js';
import { LiveAccess } from './views/live-access.js';
import { FindingsTree } from './views/findings-tree.js';
import { loadForms } from './views/load-forms.js';
import { Log } from './views/log.js';
import { mask } from './views/mask.js';
import { describeDanger, describeRun } from './views/mode.js';
import { type ActiveProfile, Profiles } from './views/profiles.js';
import { Runs } from './views/runs.js';
import { liveTarget, subjectName } from './views/settings.js';
import { StatusBar } from './views/status-bar.js';
import { TunnelTerminal } from './views/tunnel.js';
import { Webhooks } from './views/webhooks.js';
import { WebhooksTree } from './views/webhooks-tree.js';
import { Window } from './views/window.js';

/** Composes the extension; the engine is loaded on first use. */
export function activate(context: vscode.ExtensionContext): void {
  const own = <Part extends vscode.Disposable>(part: Part): Part => {
    context.subscriptions.push(part);
    return part;
  };
  for (const [key, value] of Object.entries(CONTEXT_KEYS)) setContext(key as ContextKey, value);

  const log = own(new Log());
  const status = own(new StatusBar());
  const assets = own(new AssetsTree());
  const findings = own(new FindingsTree());
  own(vscode.window.createTreeView('watsLive.findings', { treeDataProvider: findings }));
  const panel = own(new CampaignPanel());
  let phase: string | undefined;
  let number: string | undefined;
  let isShown = true;
  let active: ActiveProfile | undefined;
  const setting = (): Setting => {
    const held = authorization.current;
    return {
      live: arming.isLive(),
      target: liveTarget(),
      profile: active && { id: active.id, name: active.name, number },
      authorization: held && {
        key: held.authorization.salt,
        told: describeAuthorization(held, authorization.minutesLeft),
      },
      flags: [...arming.flags()],
      subject: subjectName(),
    };
  };
  const refresh = () => {
    const mode = { live: arming.isLive(), target: liveTarget(), number, phase };
    status.update(mode);
    campaign.follow(setting());
    campaignView.message = describeDanger(mode);
    setContext('watsLive.armed', arming.flags().size > 0);
    setContext('watsLive.authorized', authorization.current !== undefined);
    explorer.follow();
  };
  const arming = own(new Arming(() => refresh()));
  const authorization = own(new HeldAuthorization(() => refresh()));
  const campaign = own(new CampaignTree(idleCampaign(), setting()));
  const campaignView = own(
    vscode.window.createTreeView('watsLive.campaign', { treeDataProvider: campaign, showCollapseAll: true }),
  );
  const assetsView = own(
    vscode.window.createTreeView('watsLive.assets', { treeDataProvider: assets, showCollapseAll: true }),
  );
  const webhookTree = own(new WebhooksTree(() => webhooks.describe()));
  const webhooksView = own(
    vscode.window.createTreeView('watsLive.webhooks', { treeDataProvider: webhookTree, showCollapseAll: true }),
  );
  const tunnel = own(new TunnelTerminal());
  const webhooks: Webhooks = own(new Webhooks({ session: () => session, tree: webhookTree, view: webhooksView, log }));
  const changed = (found: ActiveProfile | undefined) => {
    active = found;
    setContext('watsLive.hasCredentials', active !== undefined);
    if (active !== undefined) complete('watsLive.named');
    number = active?.number && mask(active.number);
    refresh();
  };
  const profiles = new Profiles(context.secrets, context.workspaceState, changed);
  const session = new CampaignSession(
    { profiles, arming, authorization, log },
    {
      event: (event, lines) => {
        campaign.apply(event);
        if (event.event === 'run.start') findings.clear();
        if (event.event === 'finding') findings.add(event);
        panel.hear(event, lines);
        if (event.event === 'run.start') void panel.openDashboard();
        runs.follow(event);
        campaignView.description = describeRun(campaign.state);
        if (event.event === 'phase.start') phase = PHASE_TITLES[event.phase];
        if (event.event === 'run.start') isShown = event.phases.includes(1) && explorer.givesWayTo(event.mode);
        if (event.event === 'run.start' && isShown) {
          assets.clear();
          assetsView.description = event.mode === 'live' ? 'LIVE' : vscode.l10n.t('simulator');
        }
        if (event.event === 'run.end' && event.mode === 'dry-run') complete('watsLive.ranDry');
        if (passedGate(event, campaign.state.live)) complete('watsLive.ranGated');
        if (event.event === 'phase.end' && event.phase === 1) setContext('watsLive.discoveryFailed', assets.isEmpty);
        refresh();
      },
      assets: (found) => {
        if (isShown) assets.show(found);
      },
      webhooks: (engine) => webhooks.feed(engine),
      tunnel,
      running: (running) => {
        // The run has a receiver of its own, on the same port.
        if (running) void webhooks.stopReceiver();
        if (!running) {
          phase = undefined;
          explorer.runEnded();
          void runs.settle();
        }
        setContext('watsLive.running', running);
        refresh();
      },
    },
  );
  const explorer = own(new AssetExplorer({ session, arming, tree: assets, view: assetsView }));
  const runs = own(new Runs(session));
  const access = new LiveAccess({ session, profiles, arming, authorization, campaign, log });
  let dialog: Promise<CleanupDialog> | undefined;
  const cleanup = () =>
    (dialog ??= loadForms().then((forms) => own(new forms.CleanupDialog({ session, access, runs, log }))));
  const window = new Window({ session, arming, access, runs, campaign, panel, log });
  const parts = { runs, session, log };

  own(vscode.workspace.onDidGrantWorkspaceTrust(refresh));
  own(
    vscode.window.registerUriHandler({
      handleUri: async (uri) =>
        (await loadForms()).openReportLink(uri, panel, log).catch((error: unknown) => window.report(error)),
    }),
  );

  const handlers: Record<CommandId, (row?: unknown) => unknown> = {
    'watsLive.startDryRun': () => window.startDryRun(),
    'watsLive.openWalkthrough': () => window.openWalkthrough(),
    'watsLive.runPhase': () => window.runPhase(),
    'watsLive.runThisPhase': (row) => window.runThisPhase(row),
    'watsLive.discoverAssets': () => window.discoverAssets(),
    'watsLive.stopRun': () => window.stopRun(),
    'watsLive.setCredentials': async () => (await loadForms()).editProfile(profiles),
    'watsLive.addProfile': async () => (await loadForms()).addProfile(profiles),
    'watsLive.switchProfile': async () => (await loadForms()).switchProfile(profiles),
    'watsLive.renameProfile': async () => (await loadForms()).renameProfile(profiles),
    'watsLive.removeProfile': async () => (await loadForms()).removeProfile(profiles),
    'watsLive.importCredentials': async () => (await loadForms()).importEnvironment(profiles),
    'watsLive.importEnvFile': async () => (await loadForms()).importEnvFile(profiles),
    'watsLive.exportProfileNames': async () => (await loadForms()).exportProfileNames(profiles),
    'watsLive.removeCredentials': async () => (await loadForms()).removeAllProfiles(profiles),
    'watsLive.testCredentials': () => access.testCredentials(),
    'watsLive.chooseTemplate': () => access.chooseTemplate(),
    'watsLive.authorize': () => access.authorize(),
    'watsLive.revokeAuthorization': () => authorization.hold(undefined),
    'watsLive.armLive': () => window.armLive(),
    'watsLive.disarm': () => window.disarm(),
    'watsLive.openDashboard': () => panel.openDashboard(),
    'watsLive.openReport': () => window.openReport(),
    'watsLive.resumeCleanup': async () => (await cleanup()).resume(),
    'watsLive.cleanUpNow': async () => (await cleanup()).cleanUp(runs.looked),
    'watsLive.revealManifest': () => window.revealManifest(),
    'watsLive.refreshRuns': () => runs.refresh(),
    'watsLive.openRunReport': (row) => window.openRunReport(row),
    'watsLive.compareRuns': async (row) => (await loadForms()).compareTwoRuns(row, parts),
    'watsLive.verifyRun': async (row) => (await loadForms()).verifyRun(row, parts),
    'watsLive.cleanUpRun': async (row) =>
      (await cleanup()).cleanUp(await (await loadForms()).runOf(row, parts, vscode.l10n.t('Clean Up'))),
    'watsLive.deleteOldRuns': async () => (await loadForms()).deleteOldRuns(parts),
    'watsLive.chooseOutputFolder': () => window.chooseOutputFolder(),
    'watsLive.chooseFaults': () => window.chooseFaults(),
    'watsLive.captureRaw': () => window.captureRaw(),
    'watsLive.deleteCaptures': async () => (await loadForms()).removeCaptures(),
    'watsLive.compareToolkit': async () => (await loadForms()).compareToolkit(session, findings, log),
    'watsLive.openReproduction': async (row) => (await loadForms()).openReproduction(row),
    'watsLive.showLog': () => window.showLog(),
    'watsLive.showMore': (row) => {
      assets.showMore(row);
      webhookTree.showMore(row);
    },
    'watsLive.exploreAssets': () => explorer.explore(),
    'watsLive.filterAssets': () => explorer.filter(),
    'watsLive.refreshAsset': (row) => explorer.refresh(row),
    'watsLive.previewAsset': (row) => explorer.preview(row),
    'watsLive.copyAssetId': (row) => explorer.copyId(row),
    'watsLive.startReceiver': () => webhooks.startReceiver(),
    'watsLive.stopReceiver': () => webhooks.stopReceiver(),
    'watsLive.openWebhook': (row) => webhooks.open(row),
    'watsLive.replayWebhook': (row) => webhooks.replay(row),
    'watsLive.sendWebhook': (kind) => webhooks.send(kind),
    'watsLive.pauseWebhooks': () => webhooks.pause(true),
    'watsLive.resumeWebhooks': () => webhooks.pause(false),
    'watsLive.filterWebhooks': () => webhooks.filter(),
    'watsLive.clearWebhooks': () => webhooks.clear(),
    'watsLive.startTunnel': async () => tunnel.startBy(await webhooks.portForTunnel()),
    'watsLive.stopTunnel': () => tunnel.stop(),
  };
  for (const [id, handler] of Object.entries(handlers)) {
    own(register(id as CommandId, handler, (error) => void window.report(error)));
  }

  refresh();
  // Another window may have changed the secrets.
  own(context.secrets.onDidChange(() => void profiles.refresh()));
  void profiles.refresh();
  void runs.interrupted().then(async (left) => left.length > 0 && (await cleanup()).offer(left));
}
