import type { Reply } from '../webhook/exchange.js';
import type { ToldRefusal } from '../webhook/self-check.js';

/** What one probe of a webhook endpoint came to. */
export interface Probing {
  readonly reply: Reply;
  /** Set when it was our own receiver that refused. */
  readonly refusal?: ToldRefusal;
}

/** What kept a probe from its aim. `gone`: nothing of ours was reached, so that further probes would say the same. */
export interface Diagnosis {
  readonly note: string;
  readonly gone: boolean;
}

const at = (note: string): Diagnosis => ({ note, gone: false });
const gone = (note: string): Diagnosis => ({ note, gone: true });

/** Tells, from outside, what stands between a public URL and its receiver; undefined when the wanted status came. */
export function diagnose({ reply, refusal }: Probing, wanted: number): Diagnosis | undefined {
  if (reply.kind === 'lost') return describeLoss(reply);
  const { status } = reply;
  if (status === wanted) return undefined;
  if (refusal !== undefined) return describeRefusal(refusal, wanted);
  if (reply.fromTunnel) {
    return gone(`tunnel down: it answered ${status} by itself; start it again towards the receiver’s port`);
  }
  if (status >= 300 && status < 400) {
    return gone(`a redirect (${status}) was not followed, as Meta follows none; set the final address`);
  }
  switch (status) {
    case 404:
      return gone('wrong path: what answers there does not serve it; compare WATS_PUBLIC_WEBHOOK_URL with the tunnel');
    case 403:
      return at('wrong verify token: what answers there holds another one than WATS_VERIFY_TOKEN');
    case 401:
      return at(
        'what answers there refused the signature: the body was altered on the way, or it holds another secret',
      );
    default:
      return at(`${status} came back where ${wanted} was expected, and not from this receiver`);
  }
}

function describeLoss({ cause, code }: Extract<Reply, { kind: 'lost' }>): Diagnosis {
  const why = code === null ? '' : ` (${code})`;
  switch (cause) {
    case 'proxy':
      return gone(
        `the proxy opened no way there${why}: tunnel down, or a host that it refuses; NO_PROXY leaves it out`,
      );
    case 'unreachable':
      return gone(`tunnel down: no connection${why}; start it, or correct the host of WATS_PUBLIC_WEBHOOK_URL`);
    case 'tls':
      return gone(`TLS fault${why}: Meta delivers only where a trusted certificate for this host answers`);
    case 'silent':
      return gone('tunnel down: no answer in 10 s; start it again towards the receiver’s port');
    case 'broken':
      return gone(`tunnel down: it closed the connection without an answer${why}`);
  }
}

/** Our own receiver was reached: its reason tells what the way did. */
function describeRefusal({ status, reason }: ToldRefusal, wanted: number): Diagnosis {
  switch (status) {
    case 404:
      return gone('wrong path: the tunnel leads here, but not to WATS_WEBHOOK_PATH');
    case 403:
      return at(`wrong verify token, or the query was altered on the way: ${reason}`);
    case 421:
      return gone('the tunnel sends another Host header: let it pass its public host or 127.0.0.1');
    case 401:
      return at(
        reason === 'a wrong signature'
          ? 'body altered on the way: the signature fitted it when it was sent'
          : `header altered on the way: ${reason}`,
      );
    case 400:
    case 413:
    case 415:
      return at(`body altered on the way: ${reason}`);
    default:
      return at(`refused with ${status} where ${wanted} was expected: ${reason}`);
  }
}
