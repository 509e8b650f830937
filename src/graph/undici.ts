/*
 * The only door to undici, by its parts: loading its index would set a global dispatcher and so take over the `fetch`
 * of other extensions in the same host.
 */
import type { Agent as AgentClass, Dispatcher as DispatcherClass, ProxyAgent as ProxyAgentClass } from 'undici';
import AgentPart from 'undici/lib/dispatcher/agent.js';
import ProxyAgentPart from 'undici/lib/dispatcher/proxy-agent.js';
import PoolPart from 'undici/lib/dispatcher/pool.js';
import connectPart from 'undici/lib/api/api-connect.js';
import requestPart from 'undici/lib/api/api-request.js';

export type Dispatcher = DispatcherClass;

export const Agent: typeof AgentClass = AgentPart;

/** A proxy's dispatcher. Its pool gets the method that opens tunnels, which undici's index would have given it. */
export class ProxyAgent extends ProxyAgentPart {
  constructor(options: ProxyAgentClass.Options) {
    super({
      ...options,
      clientFactory: (origin, pool) => Object.assign(new PoolPart(origin, pool), { connect: connectPart }),
    });
  }
}

/** Sends one request through a dispatcher; no redirect is followed. */
export function dispatch(
  dispatcher: Dispatcher,
  options: DispatcherClass.RequestOptions,
): Promise<DispatcherClass.ResponseData> {
  return requestPart.call(dispatcher, options);
}
