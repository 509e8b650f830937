/*
 * The one door for both faces: what the window and the terminal may do. Bundled by itself and loaded on first use.
 */
export { GATED_STEPS } from './campaign/flags.js';
export { OperatorError } from './campaign/operator-error.js';
export { PHASE_IDS } from './campaign/phase.js';
export { inspectVariable, inspectVariables, profileValues, VARIABLES } from './campaign/variables.js';
export { HELPERS } from './graph/catalogue.js';
export { previewRequest } from './graph/preview.js';
export { Manifest } from './evidence/manifest.js';
export { dashboardPage, dashboardUpdate } from './evidence/dashboard/page.js';
export { redactDocument } from './evidence/redact-document.js';
export { isLocked, PHASES } from './phases/catalogue.js';
export { shellCheck } from './phases/local-check.js';
export { checkAssets, uncovered } from './operations/asset-check.js';
export { readEnvFile } from './operations/env-file.js';
export { runCampaign } from './operations/campaign-run.js';
export { missingFor, resumeCleanup } from './operations/cleanup-run.js';
export { deleteCaptures, readCaptures } from './operations/captured.js';
export { examine } from './operations/doctor.js';
export { describeEvent } from './phases/narration.js';
export { openExplorer } from './operations/explorer.js';
export { redactorFor } from './operations/redaction.js';
export { serveSimulator } from './operations/simulation.js';
export { FAULTS } from './simulator/server.js';
export { TOOL } from './operations/tool.js';
export { verify } from './operations/verification.js';
export { WebhookFeed } from './operations/webhook-feed.js';
export { webhookPage } from './operations/webhook-page.js';
export { replayUpdate, sampleSecret, sendSample, SYNTHETIC_SECRET } from './operations/webhook-send.js';
export { DEFAULT_WEBHOOK_PORT } from './operations/receiving.js';
export { watchWebhooks } from './operations/webhook-watch.js';
export { sampleKinds } from './webhook/samples.js';

export type { Explorer } from './operations/explorer.js';
export type { SampleSent } from './operations/webhook-send.js';
export type { Watch } from './operations/webhook-watch.js';
export type { FeedNode } from './operations/webhook-feed-node.js';
export type { AssetPreview, PreviewPart } from './operations/explorer-preview.js';
export type { AssetCheck, CheckedAsset } from './operations/asset-check.js';
export type { RunRequest, RunResult } from './operations/campaign-run.js';
export type { DashboardAsk } from './evidence/dashboard/page.js';
export type { Heard } from './evidence/dashboard/state.js';
export type { Redactor } from './evidence/redactor.js';
export type { ManifestDocument, ManifestEntry } from './evidence/manifest.js';
export type { AssetNode, AssetRows, AssetView } from './phases/asset-node.js';
export type { LockedPhase } from './phases/catalogue.js';
export type { Phase } from './phases/phase.js';
