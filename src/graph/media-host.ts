import { isLoopback } from '../campaign/target.js';

/** Meta's media hosts: the only places besides the Graph host where media bytes are asked for with the token. */
const MEDIA_HOSTS: ReadonlySet<string> = new Set(['lookaside.fbsbx.com', 'mmg.whatsapp.net', 'scontent.whatsapp.net']);

/**
 * Why a media URL may not be followed; undefined when it may. Against Meta: https on a listed host and default port.
 * On loopback: the Graph's own origin only.
 */
export function mediaUrlGap(url: URL, graphOrigin: string): string | undefined {
  if (url.username !== '' || url.password !== '') return 'a media URL carries no user name';
  const graph = new URL(graphOrigin);
  if (isLoopback(graph))
    return url.origin === graph.origin ? undefined : 'on loopback a media URL has the Graph’s own origin';
  if (url.protocol !== 'https:' || url.port !== '') return 'a media URL is https on the default port';
  return MEDIA_HOSTS.has(url.hostname) ? undefined : 'the host is not one of Meta’s media hosts';
}
