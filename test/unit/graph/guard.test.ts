import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RISK_CLASSES, type RiskClass } from '../../../src/campaign/phase.js';
import { Grant, type GrantTerms } from '../../../src/graph/grant.js';
import { restorable } from '../../../src/graph/edges.js';
import { guard, UngatedEffect, WrongAsset } from '../../../src/graph/guard.js';
import type { WireRequest } from '../../../src/graph/wire.js';
import { grantOf, OWNED, PHONE, RECIPIENT, SEND, VERSION, wire } from './bench.js';

const NOW = new Date('2026-06-10T12:00:00Z');
const ORIGIN = 'http://127.0.0.1:8080';
const META = 'https://graph.facebook.com';
const pass =
  (request: WireRequest, risk: RiskClass, grant?: Grant, origin = ORIGIN) =>
  () =>
    guard(request, risk, grant, origin, NOW);
const sendWith = (grant?: Grant) => pass(SEND, 'side-effect', grant);
const DELETE = wire({ method: 'DELETE', path: `/${VERSION}/${OWNED}` });

describe('a grant', () => {
  it('opens what it was minted for', () => {
    expect(sendWith(grantOf())).not.toThrow();
    expect(pass(DELETE, 'destructive', grantOf())).not.toThrow();
    expect(pass(wire(), 'read')).not.toThrow();
  });

  it('is needed for every effect, whatever the caller calls it', () => {
    for (const risk of RISK_CLASSES) {
      for (const method of ['GET', 'POST', 'DELETE'] as const) {
        const act = pass(wire({ method }), risk);
        if (risk === 'read' && method === 'GET') expect(act).not.toThrow();
        else expect(act, `${risk} ${method}`).toThrow(UngatedEffect);
      }
    }
    // A POST that calls itself a read finds no grant that covers it.
    expect(pass(SEND, 'read', grantOf())).toThrow(/does not cover the risk class read/);
  });

  it('covers exactly its risk classes', () => {
    fc.assert(
      fc.property(fc.subarray([...RISK_CLASSES]), fc.constantFrom(...RISK_CLASSES), (risks, risk) => {
        const act = pass(SEND, risk, grantOf({ risks: new Set(risks) }));
        if (risks.includes(risk)) expect(act).not.toThrow();
        else expect(act).toThrow(UngatedEffect);
      }),
    );
  });

  it('is void once revoked, and stays so for the first reason', () => {
    const grant = grantOf();
    grant.revoke('its phase is over');
    grant.revoke('another reason');
    expect(sendWith(grant)).toThrow('the grant has ended: its phase is over');
  });

  it('is void from the millisecond in which its authorization ends', () => {
    expect(sendWith(grantOf({ expiresAt: NOW }))).toThrow(/expired/);
    expect(sendWith(grantOf({ expiresAt: new Date(NOW.getTime() + 1) }))).not.toThrow();
  });

  it('cannot be forged', () => {
    const real = grantOf();
    class Forged {
      readonly terms = real.terms;
      revoke(): void {
        // A forgery would not end.
      }
    }
    const bypassed: unknown = Reflect.construct(Grant, [real.terms]);
    const forgeries: readonly unknown[] = [
      Object.create(Grant.prototype, { terms: { value: real.terms } }),
      Object.create(real),
      { ...real },
      structuredClone({ terms: { ...real.terms, owns: undefined, ownsName: undefined, restores: undefined } }),
      Object.setPrototypeOf({ terms: real.terms }, Grant.prototype),
      new Forged(),
      new Proxy(real, {}),
      JSON.parse(JSON.stringify(real)),
      bypassed,
      null,
      'grant',
    ];
    for (const [index, forgery] of forgeries.entries()) {
      expect(sendWith(forgery as Grant), String(index)).toThrow(UngatedEffect);
    }
  });

  it('cannot be widened after it was minted, neither itself nor what it was minted from', () => {
    const terms: { -readonly [Key in keyof GrantTerms]: GrantTerms[Key] } = { ...grantOf().terms, assets: new Set() };
    const grant = Grant.mint(terms);
    terms.assets = new Set([PHONE]);
    expect(sendWith(grant)).toThrow(WrongAsset);
    expect(() => Object.assign(grant, { terms })).toThrow(TypeError);
    expect(() => Object.assign(grant.terms, { assets: new Set([PHONE]) })).toThrow(TypeError);
    expect(sendWith(grant)).toThrow(WrongAsset);
  });

  it('is minted by the gate alone, of all the sources', () => {
    const source = join(import.meta.dirname, '..', '..', '..', 'src');
    const minting = readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter(
        (name) =>
          name.endsWith('.ts') && /\bGrant\s*\.\s*mint\b|\bGrant\s*\[/.test(readFileSync(join(source, name), 'utf8')),
      )
      .map((name) => name.replaceAll('\\', '/'));
    expect(minting).toEqual(['phases/gate.ts']);
    const renaming = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.ts') && /\bGrant as\b|=\s*Grant\s*;/.test(readFileSync(join(source, name), 'utf8')),
    );
    expect(renaming).toEqual([]);
  });
});

describe('the target of an effect', () => {
  it.each([
    ['another number', wire({ method: 'POST', path: `/${VERSION}/106540352242923/messages` })],
    ['no object at all', wire({ method: 'POST', path: `/${VERSION}` })],
    ['a word', wire({ method: 'POST', path: `/${VERSION}/me/messages` })],
    ['the number, to be deleted', wire({ method: 'DELETE', path: `/${VERSION}/${PHONE}` })],
    ['the number as a prefix', wire({ method: 'POST', path: `/${VERSION}/${PHONE}0/messages` })],
    ['a path that goes up', wire({ method: 'POST', path: `/${VERSION}/${PHONE}/../106540352242923/messages` })],
    ['an encoded path that goes up', wire({ method: 'POST', path: `/${VERSION}/${PHONE}/%2e%2E/106540352242923` })],
    ['a doubled slash', wire({ method: 'POST', path: `//${PHONE}/messages` })],
    ['a path that does not decode', wire({ method: 'POST', path: `/${VERSION}/%E0%A4%A/messages` })],
  ])('is refused: %s', (_what, request) => {
    expect(pass(request, 'side-effect', grantOf())).toThrow(WrongAsset);
  });

  it('of a clean-up is what its manifest owns, never an asset', () => {
    const cleanUp = grantOf({ kind: 'clean-up', risks: new Set(['destructive']) });
    expect(pass(DELETE, 'destructive', cleanUp)).not.toThrow();
    expect(pass(SEND, 'destructive', cleanUp)).toThrow(WrongAsset);
    expect(pass(SEND, 'side-effect', cleanUp)).toThrow(UngatedEffect);
    expect(pass(wire({ method: 'DELETE', path: `/${VERSION}/777000111223` }), 'destructive', cleanUp)).toThrow(
      WrongAsset,
    );
  });

  it('is never what the profile names, though an answer said that the run made it', () => {
    const owning = { owns: () => true };
    const deleteNumber = wire({ method: 'DELETE', path: `/${VERSION}/${PHONE}` });
    for (const kind of ['phase', 'clean-up'] as const) {
      expect(pass(DELETE, 'destructive', grantOf({ ...owning, kind }))).not.toThrow();
      expect(pass(deleteNumber, 'destructive', grantOf({ ...owning, kind }))).toThrow(WrongAsset);
    }
  });

  it('is compared decoded, as the server will read it', () => {
    const encoded = wire({ method: 'POST', path: `/${VERSION}/${encodeURIComponent(PHONE)}/messages` });
    expect(pass(encoded, 'side-effect', grantOf())).not.toThrow();
  });
});

describe('an edge of an asset', () => {
  const WABA = '102290129340398';
  const on = (asset: string, edge: string, method: 'POST' | 'DELETE', value?: unknown, query = {}) =>
    wire({
      method,
      path: `/${VERSION}/${asset}/${edge}`,
      query,
      body: value === undefined ? { kind: 'none' } : { kind: 'json', value },
    });
  const terms = {
    assets: new Set([PHONE, WABA]),
    protectedIds: new Set([PHONE, WABA, RECIPIENT]),
    risks: new Set(RISK_CLASSES),
  };
  const phase = (more: Partial<GrantTerms> = {}) => grantOf({ ...terms, ...more });
  const cleanUp = (more: Partial<GrantTerms> = {}) =>
    grantOf({ ...terms, kind: 'clean-up', recipients: new Set(), ...more });
  const OURS = 'wats_live_r1_utility';
  const PRODUCTION = 'order_confirmation';

  it.each([
    ['makes a template of its own name', on(WABA, 'message_templates', 'POST', { name: OURS })],
    ['deletes its own template', on(WABA, 'message_templates', 'DELETE', undefined, { name: OURS, hsm_id: OWNED })],
    ['makes a flow of its own name', on(WABA, 'flows', 'POST', { name: OURS })],
    ['ends its own call', on(PHONE, 'calls', 'POST', { action: 'terminate', call_id: OWNED })],
    ['calls', on(PHONE, 'calls', 'POST', { action: 'connect', to: RECIPIENT })],
    ['deletes its own QR code', on(PHONE, `message_qrdls/${OWNED}`, 'DELETE')],
    ['makes a QR code', on(PHONE, 'message_qrdls', 'POST', { prefilled_message: `${OURS} hello` })],
  ])('of a phase %s', (_what, request) => {
    expect(pass(request, 'side-effect', phase())).not.toThrow();
  });

  it.each([
    ['a template of another name', on(WABA, 'message_templates', 'POST', { name: PRODUCTION })],
    ['an upsert of another name', on(WABA, 'upsert_message_templates', 'POST', { name: PRODUCTION })],
    ['the deletion of another name', on(WABA, 'message_templates', 'DELETE', undefined, { name: PRODUCTION })],
    ['the deletion of another id', on(WABA, 'message_templates', 'DELETE', undefined, { name: OURS, hsm_id: '9' })],
    [
      'the deletion of another name by an id of the run',
      on(WABA, 'message_templates', 'DELETE', undefined, { name: PRODUCTION, hsm_id: OWNED }),
    ],
    ['a deletion without a name', on(WABA, 'message_templates', 'DELETE', undefined, { hsm_id: OWNED })],
    ['the end of another call', on(PHONE, 'calls', 'POST', { action: 'terminate', call_id: 'wacid.other' })],
    ['the deletion of another QR code', on(PHONE, 'message_qrdls/OTHER', 'DELETE')],
    ['a change of another QR code', on(PHONE, 'message_qrdls', 'POST', { code: 'OTHER', prefilled_message: 'x' })],
    ['an unblocking of someone else', on(PHONE, 'block_users', 'DELETE', { block_users: [{ user: RECIPIENT }] })],
    ['an unblocking of nobody', on(PHONE, 'block_users', 'DELETE', {})],
    ['a deletion on any other edge', on(PHONE, 'messages', 'DELETE')],
  ])('refuses, of a phase and of a clean-up: %s', (_what, request) => {
    expect(pass(request, 'destructive', phase())).toThrow(WrongAsset);
    expect(pass(request, 'destructive', cleanUp())).toThrow(WrongAsset);
  });

  it('lets what the run made be renamed within its own names only', () => {
    const renamed = (name: string) =>
      wire({ method: 'POST', path: `/${VERSION}/${OWNED}`, body: { kind: 'json', value: { name } } });
    expect(pass(renamed(OURS), 'side-effect', phase())).not.toThrow();
    expect(pass(renamed(PRODUCTION), 'side-effect', phase())).toThrow(WrongAsset);
  });

  it('lets a clean-up remove what the run made, and restore what was, and no more', () => {
    const blocked = (id: string) => id === RECIPIENT;
    const unblock = on(PHONE, 'block_users', 'DELETE', { block_users: [{ user: RECIPIENT }] });
    expect(pass(unblock, 'admin', cleanUp({ owns: blocked }))).not.toThrow();
    const ended = on(PHONE, 'calls', 'POST', { action: 'terminate', call_id: OWNED });
    expect(pass(ended, 'side-effect', cleanUp())).not.toThrow();
    for (const edge of ['messages', 'message_templates', 'flows', 'register', 'settings']) {
      expect(pass(on(PHONE, edge, 'POST', { name: OURS }), 'admin', cleanUp()), edge).toThrow(WrongAsset);
    }
    const profile = on(PHONE, 'whatsapp_business_profile', 'POST', { about: 'before' });
    const restores = (setting: string, value: string) =>
      setting === 'whatsapp_business_profile' && value === restorable(profile);
    expect(pass(profile, 'admin', cleanUp({ restores }))).not.toThrow();
    const other = on(PHONE, 'whatsapp_business_profile', 'POST', { about: 'after' });
    expect(pass(other, 'admin', cleanUp({ restores }))).toThrow(WrongAsset);
  });

  it('needs the step confirmed by itself for what nobody can take back', () => {
    const accept = on(PHONE, 'calls', 'POST', { action: 'accept', call_id: 'wacid.in' });
    const publish = wire({ method: 'POST', path: `/${VERSION}/${OWNED}/publish` });
    const made = on(WABA, 'flows', 'POST', { name: OURS, publish: true });
    for (const request of [accept, publish, made]) {
      expect(pass(request, 'side-effect', phase())).toThrow(UngatedEffect);
    }
    expect(pass(accept, 'side-effect', phase({ steps: new Set(['accept']) }))).not.toThrow();
    expect(pass(accept, 'side-effect', phase({ steps: new Set(['publish']) }))).toThrow(UngatedEffect);
    expect(pass(publish, 'destructive', phase({ steps: new Set(['publish']) }))).not.toThrow();
    expect(pass(publish, 'destructive', cleanUp({ steps: new Set(['publish']) }))).toThrow(WrongAsset);
  });

  it('needs the domain flag of the helper, save in a clean-up', () => {
    const flag = 'WATS_ENABLE_SEND';
    const send = (grant: Grant) => () => guard(SEND, 'side-effect', grant, ORIGIN, NOW, flag);
    expect(send(grantOf({ flags: new Set([flag]) }))).not.toThrow();
    expect(send(grantOf({ flags: new Set(['WATS_ENABLE_MEDIA']) }))).toThrow(`${flag} is not set`);
    const remove = () => guard(DELETE, 'destructive', cleanUp({ flags: new Set() }), ORIGIN, NOW, flag);
    expect(remove).not.toThrow();
  });
});

describe('the recipient of an effect', () => {
  const to = (value: unknown) => wire({ ...SEND, body: { kind: 'json', value: { to: value } } });

  it('is the authorized one, with or without plus', () => {
    expect(pass(to(RECIPIENT), 'side-effect', grantOf())).not.toThrow();
    expect(pass(to(`+${RECIPIENT}`), 'side-effect', grantOf())).not.toThrow();
    expect(
      pass(wire({ ...SEND, body: { kind: 'json', value: { status: 'read' } } }), 'side-effect', grantOf()),
    ).not.toThrow();
  });

  it.each([['15550100198'], [''], [null], [Number(RECIPIENT)], [[RECIPIENT]], [`${RECIPIENT} `], [`++${RECIPIENT}`]])(
    'is refused: %j',
    (value) => {
      expect(pass(to(value), 'side-effect', grantOf())).toThrow(WrongAsset);
    },
  );

  it('is looked for wherever the Graph would take it from', () => {
    const elsewhere: readonly Partial<WireRequest>[] = [
      { query: { to: '15550100198' } },
      { body: { kind: 'form', fields: { to: '15550100198' } } },
      { body: { kind: 'multipart', parts: [{ name: 'to', value: '15550100198' }] } },
      {
        body: {
          kind: 'multipart',
          parts: [{ name: 'to', filename: 'to', contentType: 'text/plain', bytes: Buffer.from(RECIPIENT) }],
        },
      },
    ];
    for (const parts of elsewhere)
      expect(pass(wire({ ...SEND, ...parts }), 'side-effect', grantOf())).toThrow(WrongAsset);
    const people: readonly object[] = [
      { recipient: 'user.1' },
      { block_users: [{ user: RECIPIENT }, { user: '15550100198' }] },
      { block_users: [RECIPIENT] },
      { participants: [{ phone: RECIPIENT }] },
    ];
    for (const value of people) {
      expect(
        pass(wire({ ...SEND, body: { kind: 'json', value } }), 'side-effect', grantOf()),
        JSON.stringify(value),
      ).toThrow(WrongAsset);
    }
    const block = { block_users: [{ user: RECIPIENT }], participants: [{ wa_id: RECIPIENT }] };
    expect(pass(wire({ ...SEND, body: { kind: 'json', value: block } }), 'side-effect', grantOf())).not.toThrow();
    const form = wire({ ...SEND, body: { kind: 'form', fields: { to: RECIPIENT } } });
    expect(pass(form, 'side-effect', grantOf())).not.toThrow();
  });
});

describe('another host than the Graph', () => {
  const media = (origin: string, method: WireRequest['method'] = 'GET') =>
    wire({ method, host: { origin, search: '?sig=1' }, path: '/m' });

  it('is one of Meta’s media hosts, for reads only', () => {
    expect(pass(media('https://lookaside.fbsbx.com'), 'read', undefined, META)).not.toThrow();
    expect(pass(media('https://lookaside.fbsbx.com', 'POST'), 'side-effect', grantOf(), META)).toThrow(UngatedEffect);
    expect(pass(media('https://evil.tld'), 'read', undefined, META)).toThrow(WrongAsset);
    expect(pass(media('http://127.0.0.1:80'), 'read', undefined, META)).toThrow(WrongAsset);
  });
});
