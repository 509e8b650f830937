import { OperatorError } from '../campaign/operator-error.js';
import type { CatalogueHelper } from './helper.js';
import * as accounts from './helpers/accounts.js';
import * as blocks from './helpers/blocks.js';
import * as calls from './helpers/calls.js';
import * as commerce from './helpers/commerce.js';
import * as contacts from './helpers/contacts.js';
import * as encryption from './helpers/encryption.js';
import * as flowChanges from './helpers/flow-changes.js';
import * as flows from './helpers/flows.js';
import * as groups from './helpers/groups.js';
import * as interactive from './helpers/interactive.js';
import * as locations from './helpers/locations.js';
import * as media from './helpers/media.js';
import * as messages from './helpers/messages.js';
import * as numberSettings from './helpers/number-settings.js';
import * as phoneNumbers from './helpers/phone-numbers.js';
import * as profiles from './helpers/profiles.js';
import * as qrCodes from './helpers/qr-codes.js';
import * as reactions from './helpers/reactions.js';
import * as registration from './helpers/registration.js';
import * as richMessages from './helpers/rich-messages.js';
import * as templateChanges from './helpers/template-changes.js';
import * as templateMoves from './helpers/template-moves.js';
import * as templates from './helpers/templates.js';
import * as tokens from './helpers/tokens.js';
import * as uploadAndSend from './helpers/upload-and-send.js';
import * as uploads from './helpers/uploads.js';

const FAMILIES = [
  tokens,
  accounts,
  phoneNumbers,
  profiles,
  numberSettings,
  registration,
  encryption,
  qrCodes,
  blocks,
  templates,
  templateChanges,
  templateMoves,
  flows,
  flowChanges,
  calls,
  groups,
  messages,
  interactive,
  richMessages,
  commerce,
  contacts,
  locations,
  reactions,
  media,
  uploads,
  uploadAndSend,
];

/** Every helper, family by family. A new one is exported from its family's file and stands here by itself. */
export const HELPERS: readonly CatalogueHelper[] = FAMILIES.flatMap((family) => Object.values(family).filter(isHelper));

/** The helper of that name. Throws `OperatorError`. */
export function findHelper(name: string): CatalogueHelper {
  const helper = HELPERS.find((candidate) => candidate.name === name);
  if (helper !== undefined) return helper;
  throw new OperatorError({
    code: 'usage',
    thing: 'helper',
    rule: 'no helper has that name',
    mend: 'List them with: wats-live helpers.',
  });
}

function isHelper(value: unknown): value is CatalogueHelper {
  return typeof value === 'object' && value !== null && 'prepare' in value;
}
