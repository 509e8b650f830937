import { OperatorError } from '../campaign/operator-error.js';
import type { CatalogueHelper } from './helper.js';
import * as accounts from './helpers/accounts.js';
import * as flows from './helpers/flows.js';
import * as groups from './helpers/groups.js';
import * as media from './helpers/media.js';
import * as messages from './helpers/messages.js';
import * as phoneNumbers from './helpers/phone-numbers.js';
import * as templates from './helpers/templates.js';
import * as tokens from './helpers/tokens.js';

const FAMILIES = [tokens, accounts, phoneNumbers, templates, flows, groups, messages, media];

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
