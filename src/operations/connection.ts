import type { Clock } from '../campaign/ports.js';
import type { Profile } from '../campaign/profile.js';
import type { Environment } from '../campaign/variables.js';
import { GraphClient } from '../graph/client.js';
import { createDispatcher, type ProxySettings } from '../graph/proxy.js';
import { Transport } from '../graph/transport.js';
import { TOOL } from './tool.js';

/** An open way to the Graph of a profile. */
export interface Connection {
  readonly client: GraphClient;
  close(): Promise<void>;
}

export function connect(profile: Profile, environment: Environment, clock: Clock, proxy?: ProxySettings): Connection {
  const transport = new Transport({
    origin: profile.origin,
    accessToken: profile.accessToken,
    dispatcher: createDispatcher(profile.origin, environment, proxy),
    clock,
    userAgent: TOOL.replace(' ', '/'),
  });
  return { client: new GraphClient(transport, profile.apiVersion, clock), close: () => transport.close() };
}
