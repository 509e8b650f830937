import { l10n } from 'vscode';
import type { OperatorErrorCode } from '../campaign/operator-error.js';
import type { CommandId } from './commands.js';

/** What to offer beside an error: a button and the command behind it, or our settings. */
export interface NextAction {
  readonly title: string;
  readonly command: CommandId | 'settings';
}

const SET_CREDENTIALS: NextAction = { title: l10n.t('Set Credentials…'), command: 'watsLive.setCredentials' };
const AUTHORIZE: NextAction = { title: l10n.t('Authorize Live Run…'), command: 'watsLive.authorize' };
const ARM: NextAction = { title: l10n.t('Arm Live Flags…'), command: 'watsLive.armLive' };
const CLEAN_UP: NextAction = { title: l10n.t('Resume Clean-Up…'), command: 'watsLive.resumeCleanup' };
const CHOOSE_FOLDER: NextAction = { title: l10n.t('Choose Output Folder…'), command: 'watsLive.chooseOutputFolder' };
const SETTINGS: NextAction = { title: l10n.t('Open Settings'), command: 'settings' };

/** The action that mends an operator's error, where there is one. It looks at code and name, never at the message. */
export function actionForError(code: OperatorErrorCode, thing: string): NextAction | undefined {
  switch (code) {
    case 'configuration':
      return thing.startsWith('WATS_GRAPH_') ? SETTINGS : thing.startsWith('WATS_') ? SET_CREDENTIALS : undefined;
    case 'output':
      return CHOOSE_FOLDER;
    case 'gate':
      return thing === 'a live run' ? AUTHORIZE : ARM;
    case 'manifest':
      return thing.startsWith('WATS_') || thing === 'phoneNumberId' || thing === 'wabaId' ? SET_CREDENTIALS : undefined;
    case 'usage':
    case 'key':
    case 'network':
    case 'internal':
      return undefined;
  }
}

/** What to offer after a run: 5, a resource may be left; 3, a gate refused a phase, for want of an armed flag if `unarmed`. */
export function actionForEnd(exitCode: number, unarmed: boolean): NextAction | undefined {
  if (exitCode === 5) return CLEAN_UP;
  return exitCode === 3 && unarmed ? ARM : undefined;
}
