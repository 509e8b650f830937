import { describe, expect, it } from 'vitest';
import { needsOf, needsOfOwn, restorable, restoredFrom } from '../../../src/graph/edges.js';
import type { WireRequest } from '../../../src/graph/wire.js';
import { PHONE, VERSION, wire } from './bench.js';

type Method = WireRequest['method'];
const own = (name: unknown) => ({ kind: 'own-name', name });
const owned = (id: unknown) => ({ kind: 'owned', id });
const step = (name: string) => ({ kind: 'step', step: name });

function needs(method: Method, edge: string, body?: unknown, query: WireRequest['query'] = {}, isCleanup = false) {
  const path = `/${VERSION}/${PHONE}/${edge}`;
  const request = wire({
    method,
    path,
    query,
    body: body === undefined ? { kind: 'none' } : { kind: 'json', value: body },
  });
  return needsOf(request, path.split('/').slice(1), isCleanup);
}

describe('an effect on the edge of an asset', () => {
  it.each([
    ['POST', 'message_templates', { name: 'a' }, [own('a')]],
    ['POST', 'message_templates', undefined, [own(undefined)]],
    ['POST', 'upsert_message_templates', { name: 'a' }, [own('a')]],
    ['POST', 'flows', { name: 'a' }, [own('a')]],
    ['POST', 'flows', { name: 'a', publish: false }, [own('a')]],
    ['POST', 'flows', { name: 'a', publish: true }, [own('a'), step('publish')]],
    ['POST', 'groups', { subject: 'a' }, [own('a')]],
    ['POST', 'calls', { action: 'connect' }, []],
    ['POST', 'calls', { action: 'terminate', call_id: '7' }, [owned('7')]],
    ['POST', 'calls', { action: 'pre_accept' }, [step('accept')]],
    ['POST', 'calls', { action: 'accept' }, [step('accept')]],
    ['POST', 'calls', { action: ['accept'] }, []],
    ['POST', 'message_qrdls', { prefilled_message: 'a b c' }, [own('a')]],
    ['POST', 'message_qrdls', { prefilled_message: 7 }, [own(null)]],
    ['POST', 'message_qrdls', { prefilled_message: 'a b', code: 'C' }, [own('a'), owned('C')]],
    ['DELETE', 'message_qrdls/C', undefined, [owned('C')]],
    ['DELETE', 'block_users', { block_users: [{ user: '1' }, { user: '2' }] }, [owned('1'), owned('2')]],
    ['DELETE', 'block_users', { block_users: [null, {}] }, [owned(undefined), owned(undefined)]],
    ['DELETE', 'block_users', {}, [owned(null)]],
    ['POST', 'messages', { to: '1' }, []],
    ['POST', 'settings', {}, []],
  ] as const)('%s %s %j needs %j', (method, edge, body, wanted) => {
    expect(needs(method, edge, body)).toEqual(wanted);
  });

  it('by name deletes templates of the run only, and of one id if one is given', () => {
    expect(needs('DELETE', 'message_templates', undefined, { name: 'a' })).toEqual([own('a')]);
    expect(needs('DELETE', 'message_templates', undefined, { name: 'a', hsm_id: '7' })).toEqual([own('a'), owned('7')]);
  });

  it.each([
    ['POST', 'register'],
    ['POST', 'subscribed_apps'],
    ['POST', 'messages/more'],
    ['POST', ''],
    ['DELETE', 'messages'],
    ['DELETE', 'message_qrdls'],
    ['DELETE', 'message_qrdls/C/more'],
    ['DELETE', 'settings'],
  ] as const)('is never sent: %s %s', (method, edge) => {
    expect(needs(method, edge, {})).toBeUndefined();
  });
});

describe('a clean-up on the edge of an asset', () => {
  const cleaned = (method: Method, edge: string, body?: unknown, query = {}) => needs(method, edge, body, query, true);

  it('ends, deletes and unblocks what the run made', () => {
    expect(cleaned('POST', 'calls', { action: 'terminate', call_id: '7' })).toEqual([owned('7')]);
    expect(cleaned('DELETE', 'message_qrdls/C')).toEqual([owned('C')]);
    expect(cleaned('DELETE', 'message_templates', undefined, { name: 'a' })).toEqual([own('a')]);
    expect(cleaned('DELETE', 'block_users', { block_users: [{ user: '1' }] })).toEqual([owned('1')]);
  });

  it.each(['settings', 'whatsapp_business_profile', 'whatsapp_commerce_settings'])(
    'restores %s to what it held',
    (setting) => {
      const [need, ...more] = cleaned('POST', setting, { a: 1 }) ?? [];
      expect(more).toEqual([]);
      if (need?.kind !== 'restored') throw new Error('it needs no old value');
      expect(need.setting).toBe(setting);
      expect(need.value).not.toContain(',');
      expect(restoredFrom(need.value)).toEqual([{}, { a: 1 }]);
    },
  );

  it.each([
    ['POST', 'messages'],
    ['POST', 'message_templates'],
    ['POST', 'flows'],
    ['POST', 'groups'],
    ['POST', 'calls'],
    ['POST', 'message_qrdls'],
    ['POST', 'settings/more'],
    ['DELETE', 'settings'],
    ['DELETE', 'messages'],
  ] as const)('never does %s %s', (method, edge) => {
    expect(cleaned(method, edge, { name: 'wats-live-r1-x', action: 'accept' })).toBeUndefined();
  });
});

describe('an effect on an object of the run', () => {
  const ofOwn = (method: Method, edge: string, body?: unknown, isCleanup = false) => {
    const path = `/${VERSION}/777${edge}`;
    const request = wire({ method, path, body: body === undefined ? { kind: 'none' } : { kind: 'json', value: body } });
    return needsOfOwn(request, path.split('/').slice(1), isCleanup);
  };

  it('needs the name of the run where it names, and its own confirmation where nobody can take it back', () => {
    expect(ofOwn('POST', '')).toEqual([]);
    expect(ofOwn('POST', '', { name: 'a' })).toEqual([own('a')]);
    // There it is the name of a file.
    expect(ofOwn('POST', '/assets', { name: 'a' })).toEqual([]);
    expect(ofOwn('POST', '/publish')).toEqual([step('publish')]);
    expect(ofOwn('POST', '/deprecate')).toEqual([step('publish')]);
    expect(ofOwn('DELETE', '')).toEqual([]);
  });

  it('of a clean-up is to delete the object itself, and nothing else', () => {
    expect(ofOwn('DELETE', '', undefined, true)).toEqual([]);
    expect(ofOwn('POST', '', undefined, true)).toBeUndefined();
    expect(ofOwn('DELETE', '/publish', undefined, true)).toBeUndefined();
    expect(ofOwn('POST', '/publish', undefined, true)).toBeUndefined();
  });
});

it('what a setting held is kept with its query, and a body that is no JSON as none', () => {
  const request = wire({ method: 'POST', query: { is_cart_enabled: 'true' }, body: { kind: 'none' } });
  expect(restoredFrom(restorable(request))).toEqual([{ is_cart_enabled: 'true' }, null]);
});
