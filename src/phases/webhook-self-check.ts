import { randomBytes } from 'node:crypto';
import { exchange, type ProxyRoute, type Sending } from '../webhook/exchange.js';
import type { MarkedDelivery } from '../webhook/self-check.js';
import { sign } from '../webhook/signature.js';
import type { Inbox } from './inbox.js';
import type { PhaseContext } from './phase.js';
import { diagnose, type Probing } from './webhook-endpoint.js';

/** Where the self-check knocks. */
export interface Site {
  /** `local`: the receiver’s own port; `public`: through the authorized public URL. */
  readonly way: 'local' | 'public';
  readonly url: URL;
  readonly route?: ProxyRoute | undefined;
  readonly inbox: Inbox;
}

const HELPER = 'webhookSelfCheck';
const VARIANTS = ['wrong verify token', 'valid delivery', 'replayed delivery', 'forged delivery', 'tampered delivery'];
const NO_SECRET = 'no app secret is set (WATS_APP_SECRET)';

/**
 * Knocks at a receiver as Meta would, and as Meta would not: challenge, valid, replayed, forged and tampered deliveries of
 * our own, marked and without any token.
 */
export async function checkReceiver(context: PhaseContext, site: Site): Promise<void> {
  const check = new Check(context, site);
  if (!(await check.challenge())) {
    for (const variant of VARIANTS) check.skip(variant, 'the challenge did not reach the receiver');
    return;
  }
  await check.wrongToken();
  const delivery = site.inbox.selfCheck.issue();
  const accepted = await check.valid(delivery);
  await check.replayed(delivery, accepted);
  await check.forged();
  await check.tampered();
}

class Check {
  readonly #context: PhaseContext;
  readonly #site: Site;

  constructor(context: PhaseContext, site: Site) {
    this.#context = context;
    this.#site = site;
  }

  /** False when nothing of ours was reached. */
  async challenge(): Promise<boolean> {
    const { verifyToken } = this.#webhook;
    if (verifyToken === undefined) {
      this.skip('challenge', 'no verify token is set (WATS_VERIFY_TOKEN)');
      return true;
    }
    const nonce = randomBytes(12).toString('hex');
    const probing = await this.#send({ method: 'GET' }, { token: verifyToken, nonce });
    const trouble = diagnose(probing, 200);
    const echoed = probing.reply.kind === 'answered' && probing.reply.body === nonce;
    const altered = 'body altered on the way: the challenge did not come back as it was sent';
    const note = trouble?.note ?? (echoed ? 'the challenge came back' : altered);
    this.#record('challenge', trouble === undefined && echoed, note, 'GET', probing);
    return trouble?.gone !== true;
  }

  async wrongToken(): Promise<void> {
    const token = `wrong-${randomBytes(8).toString('hex')}`;
    const probing = await this.#send({ method: 'GET' }, { token, nonce: randomBytes(12).toString('hex') });
    this.#expectRefusal('wrong verify token', 403, 'GET', probing, 'it was granted with a wrong verify token');
  }

  /** Whether it arrived here. */
  async valid({ mark, body }: MarkedDelivery): Promise<boolean> {
    const [secret] = this.#webhook.appSecrets;
    if (secret === undefined) {
      this.skip('valid delivery', NO_SECRET);
      return false;
    }
    const probing = await this.#deliver(body, sign(secret, body));
    const trouble = diagnose(probing, 200);
    if (trouble !== undefined) {
      this.#record('valid delivery', false, trouble.note, 'POST', probing);
      return false;
    }
    const { total, counted } = await this.#site.inbox.selfCheck.arrivals(mark, 1, this.#context.run.signal);
    const foreign = this.#site.inbox.elsewhere
      ? 'accepted by the receiver that runs elsewhere'
      : 'accepted, but not by this receiver: the URL leads to another one; bring its ledger with --webhook-ledger';
    const note = counted === 1 ? 'accepted, journaled and read' : total > 0 ? 'accepted, but not readable' : foreign;
    const passed = counted === 1 || (total === 0 && this.#site.inbox.elsewhere);
    this.#record('valid delivery', passed, note, 'POST', probing);
    return counted === 1;
  }

  async replayed({ mark, body }: MarkedDelivery, accepted: boolean): Promise<void> {
    const [secret] = this.#webhook.appSecrets;
    if (secret === undefined) return this.skip('replayed delivery', NO_SECRET);
    if (!accepted) return this.skip('replayed delivery', 'the delivery before it did not arrive here');
    const probing = await this.#deliver(body, sign(secret, body));
    const trouble = diagnose(probing, 200);
    const { total, counted } = await this.#site.inbox.selfCheck.arrivals(mark, 2, this.#context.run.signal);
    const once = `acknowledged again, and counted ${counted === 1 ? 'once' : `${counted} times`}`;
    const passed = trouble === undefined && total === 2 && counted === 1;
    this.#record('replayed delivery', passed, trouble?.note ?? once, 'POST', probing);
  }

  async forged(): Promise<void> {
    const { body } = this.#site.inbox.selfCheck.issue();
    const probing = await this.#deliver(body, sign(randomBytes(32).toString('hex'), body));
    this.#expectRefusal('forged delivery', 401, 'POST', probing, 'a delivery signed with another secret was accepted');
  }

  async tampered(): Promise<void> {
    const [secret] = this.#webhook.appSecrets;
    if (secret === undefined) return this.skip('tampered delivery', NO_SECRET);
    const { body } = this.#site.inbox.selfCheck.issue();
    const signature = sign(secret, body);
    const changed = Buffer.from(body.toString('latin1').replace('self-check', 'self-Check'), 'latin1');
    const probing = await this.#deliver(changed, signature);
    this.#expectRefusal(
      'tampered delivery',
      401,
      'POST',
      probing,
      'a delivery that no longer fits its signature passed',
    );
  }

  skip(variant: string, note: string): void {
    this.#context.probes.record(HELPER, this.#name(variant), 'skipped', note, { endpointGroup: 'webhook' });
  }

  get #webhook() {
    return this.#context.run.profile.webhook;
  }

  #name(variant: string): string {
    return `${this.#site.way} ${variant}`;
  }

  #expectRefusal(variant: string, wanted: number, method: string, probing: Probing, breach: string): void {
    const { reply } = probing;
    const isBreached = reply.kind === 'answered' && reply.status === 200;
    const trouble = diagnose(probing, wanted);
    const note = isBreached ? breach : (trouble?.note ?? 'refused, as it must be');
    this.#record(variant, trouble === undefined, note, method, probing);
    if (!isBreached) return;
    this.#context.probes.finding({
      helper: HELPER,
      variant: this.#name(variant),
      family: 'security',
      severity: 'high',
      expected: `${wanted}`,
      seen: breach,
      source: 'the command line’s contract: webhook kinds and answers',
    });
  }

  #record(variant: string, passed: boolean, note: string, method: string, { reply }: Probing): void {
    this.#context.probes.record(HELPER, this.#name(variant), passed ? 'pass' : 'fail', note, {
      method,
      endpointGroup: 'webhook',
      status: reply.kind === 'answered' ? reply.status : null,
      ms: reply.ms,
    });
  }

  #deliver(body: Uint8Array, signature: string): Promise<Probing> {
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signature };
    return this.#send({ method: 'POST', headers, body });
  }

  #send(
    sending: Omit<Sending, 'signal' | 'route'>,
    query?: { readonly token: string; readonly nonce: string },
  ): Promise<Probing> {
    const url = new URL(this.#site.url);
    if (query !== undefined) {
      url.searchParams.set('hub.mode', 'subscribe');
      url.searchParams.set('hub.challenge', query.nonce);
      url.searchParams.set('hub.verify_token', query.token);
    }
    const { signal } = this.#context.run;
    const { route, inbox } = this.#site;
    return inbox.selfCheck.probe(() => exchange(url, { ...sending, signal, route }));
  }
}
