import * as z from 'zod/mini';
import { defineHelper } from '../helper.js';
import { lineUpTo, objectId } from '../limits.js';
import { graphPath } from '../path.js';
import { get } from '../request.js';
import { COMPOSED } from './administration.js';
import { text } from './answers.js';

/** Where the transport puts the token: it alone holds it. */
const TOKEN_PLACEHOLDER = 'access-token';

const epoch = z.optional(z.number());

/** Asks Meta what the campaign's own token may do. The transport fills in the token. */
export const debugToken = defineHelper({
  name: 'debugToken',
  effect: 'none',
  risk: 'read',
  endpointGroup: 'debug_token',
  phase: 0,
  flag: null,
  summary: 'Reads the scopes and the expiry of the campaign’s own token.',
  input: z.strictObject({}),
  response: z.looseObject({
    data: z.looseObject({
      is_valid: z.boolean(),
      app_id: z.optional(z.union([z.string(), z.number()])),
      application: z.optional(z.string()),
      type: z.optional(z.string()),
      user_id: z.optional(z.union([z.string(), z.number()])),
      issued_at: epoch,
      expires_at: epoch,
      data_access_expires_at: epoch,
      scopes: z.optional(z.array(z.string())),
      granular_scopes: z.optional(
        z.array(
          z.looseObject({ scope: z.string(), target_ids: z.optional(z.array(z.union([z.string(), z.number()]))) }),
        ),
      ),
    }),
  }),
  compose: (_input, version) => get(graphPath(version, 'debug_token'), { input_token: TOKEN_PLACEHOLDER }),
});

/** Exchanges the code of an embedded sign-up for a token. A GET with an effect: the code is used up. */
export const exchangeBusinessAccessToken = defineHelper({
  ...COMPOSED,
  name: 'exchangeBusinessAccessToken',
  endpointGroup: 'oauth_access_token',
  summary: 'Exchanges the code of an embedded sign-up for a token.',
  input: z.strictObject({
    clientId: objectId(),
    clientSecret: lineUpTo(4096, 'client_secret'),
    code: lineUpTo(4096, 'code'),
  }),
  response: z.looseObject({ access_token: z.string(), token_type: text, expires_in: epoch }),
  compose: ({ clientId, clientSecret, code }, version) =>
    get(graphPath(version, 'oauth', 'access_token'), {
      client_id: clientId,
      client_secret: clientSecret,
      code,
    }),
});
