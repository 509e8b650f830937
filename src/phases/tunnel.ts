import type { Tunnel } from '../campaign/ports.js';
import type { Manifest, ManifestEntry } from '../evidence/manifest.js';
import { exchange, type ProxyRoute } from '../webhook/exchange.js';
import type { PhaseContext } from './phase.js';
import { diagnose } from './webhook-endpoint.js';

/** How often it is looked whether a tunnel leads to the receiver, a second apart. */
const LOOKS = 20;
const LOOK_MS = 1_000;

/**
 * Starts the operator's tunnel where one is configured and none is open, with its entry in the manifest first, and waits until
 * something of it answers at the public URL. What is wrong then is told by the self-check.
 */
export async function openTunnel(
  { run, probes }: Pick<PhaseContext, 'run' | 'probes'>,
  url: URL,
  route?: ProxyRoute,
): Promise<void> {
  const { tunnel, manifest, inbox, mode, logger, redactor, clock, signal } = run;
  const port = inbox?.receiver?.port;
  if (tunnel === undefined || mode !== 'live' || port === undefined || inbox === undefined) return;
  const { n } = manifest.intent({
    type: 'tunnel',
    phase: 2,
    name: 'tunnel',
    endpointGroup: 'webhook',
    cleanupAction: 'stopTunnel',
  });
  if (!tunnel.start(port)) {
    manifest.notCreated(n, 'none is configured, or the operator has one open');
    return;
  }
  manifest.created(n, `tunnel to ${port}`);
  logger.info(redactor.text('The tunnel was started in a terminal; it is waited for.'));
  let leads = false;
  for (let look = 0; look < LOOKS && !leads; look += 1) {
    await clock.sleep(LOOK_MS, signal);
    const asking = { method: 'GET', signal, route, timeoutMs: LOOK_MS * 5 } as const;
    const probing = await inbox.selfCheck.probe(() => exchange(url, asking));
    leads = diagnose(probing, 403)?.gone !== true;
  }
  const note = leads ? 'it leads to an answer' : `nothing answered through it, though it was looked ${LOOKS} times`;
  probes.record('webhookTunnel', 'start', leads ? 'pass' : 'fail', note, { endpointGroup: 'webhook' });
}

/** Stops the tunnel of an entry. */
export function stopTunnel(manifest: Manifest, { n }: ManifestEntry, tunnel: Tunnel): boolean {
  tunnel.stop();
  manifest.cleaned(n, 'done');
  return true;
}

/** Stops the tunnels that a run without clean-up would leave. */
export function stopTunnels(manifest: Manifest, tunnel: Tunnel | undefined): void {
  if (tunnel === undefined) return;
  for (const entry of manifest.pending) if (entry.type === 'tunnel') stopTunnel(manifest, entry, tunnel);
}
