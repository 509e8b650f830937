/*
 * What the window asks, behind one door: a file of its own in dist/, loaded by the first command that asks (see
 * load-forms.ts), so that the start of the editor does not pay for it. It may load the engine at once.
 */
export {
  addProfile,
  editProfile,
  exportProfileNames,
  importEnvFile,
  importEnvironment,
  removeAllProfiles,
  removeProfile,
  renameProfile,
  switchProfile,
} from './profile-commands.js';
export { askForAuthorization } from './authorization-form.js';
export { CleanupDialog } from './cleanup-dialog.js';
export { compareToolkit, openReproduction } from './comparison.js';
export { confirmInWindow } from './confirmation.js';
export { pickFlags } from './flag-picker.js';
export { actionForEnd, actionForError } from './next-action.js';
export { testCredentials } from './credential-test.js';
export { chooseTemplate } from './template-choice.js';
export { previewPage } from './assets-preview.js';
export { openReportLink } from './report-link.js';
export { pickPhases } from './phase-picker.js';
export { askEndpoint, askWebhookFilter, pickWebhookKind, tellAnswer, tellUnsigned } from './webhook-forms.js';
export { compareTwoRuns, deleteOldRuns, runOf, verifyRun } from './run-commands.js';
export { pickFaults } from './simulator-faults.js';
export { askForCapture, removeCaptures } from './raw-capture.js';
