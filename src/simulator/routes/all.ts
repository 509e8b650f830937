import type { Route } from '../route.js';
import { accountRoutes } from './accounts.js';
import { blockRoutes } from './blocks.js';
import { callRoutes } from './calls.js';
import { flowRoutes } from './flows.js';
import { groupRoutes } from './groups.js';
import { mediaRoutes } from './media.js';
import { messageRoutes } from './messages.js';
import { numberRoutes } from './numbers.js';
import { profileRoutes } from './profile.js';
import { qrCodeRoutes } from './qr-codes.js';
import { templateRoutes } from './templates.js';
import { tokenRoutes } from './tokens.js';
import { uploadRoutes } from './uploads.js';

/** Every operation of the simulated Graph. */
export const ROUTES: readonly Route[] = [
  ...tokenRoutes,
  ...accountRoutes,
  ...numberRoutes,
  ...profileRoutes,
  ...messageRoutes,
  ...mediaRoutes,
  ...templateRoutes,
  ...flowRoutes,
  ...groupRoutes,
  ...callRoutes,
  ...uploadRoutes,
  ...qrCodeRoutes,
  ...blockRoutes,
];
