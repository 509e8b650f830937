import type { Clock } from '../campaign/ports.js';
import type { Profile } from '../campaign/profile.js';
import type { Environment } from '../campaign/variables.js';
import { GraphClient } from '../graph/client.js';
import { createDispatcher, type ProxySettings } from '../graph/proxy.js';
import { Transport } from '../graph/transport.js';
import { CapturingTransport } from './capturing-transport.js';
import type { RawCapture } from './raw-capture.js';
import { TOOL } from './tool.js';

/** An open way to the Graph of a profile. */
export interface Connection {
  readonly client: GraphClient;
  close(): Promise<void>;
}

/** What a connection may have beside its profile. */
export interface ConnectionOptions {
  readonly proxy?: ProxySettings | undefined;
  /** Gets every exchange. */
  readonly capture?: RawCapture | undefined;
}

/** Opens the way to the Graph of a profile. */
export function connect(
  profile: Profile,
  environment: Environment,
  clock: Clock,
  { proxy, capture }: ConnectionOptions = {},
): Connection {
  const options = {
    origin: profile.origin,
    accessToken: profile.accessToken,
    dispatcher: createDispatcher(profile.origin, environment, proxy),
    clock,
    userAgent: TOOL.replace(' ', '/'),
  };
  const transport = capture === undefined ? new Transport(options) : new CapturingTransport(options, capture);
  return { client: new GraphClient(transport, profile.apiVersion, clock), close: () => transport.close() };
}
