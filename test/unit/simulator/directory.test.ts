import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makeCredentials } from '../../../src/simulator/credentials.js';
import { findRoute } from '../../../src/simulator/directory.js';
import { Ids } from '../../../src/simulator/ids.js';
import { Refusal } from '../../../src/simulator/reply.js';
import { ROUTES } from '../../../src/simulator/routes/all.js';
import { seedState } from '../../../src/simulator/seeding.js';
import { kindOf, remember } from '../../../src/simulator/state.js';
import type { State } from '../../../src/simulator/state.js';

interface Captured {
  readonly helper: string;
  readonly request: { readonly method: 'GET' | 'POST' | 'DELETE'; readonly path: string };
}

/** A state in which the ids of the captured requests exist. */
function capturedState(): State {
  const ids = new Ids(1);
  const credentials = { ...makeCredentials(ids, ''), appId: '670843887433847' };
  const state = seedState(ids, credentials, { accounts: 1, templates: 1, now: 0 });
  const alias = <T>(map: Map<string, T>, id: string): void => {
    for (const thing of [...map.values()].slice(0, 1)) map.set(id, thing);
  };
  alias(state.accounts, '102290129340398');
  alias(state.phones, '106540352242922');
  alias(state.templates, '1624560287996996');
  alias(state.flows, '1534443237170412');
  const phoneNumberId = credentials.phoneNumberId;
  const media = { id: 'm', phoneNumberId, mimeType: 'image/png', bytes: Buffer.alloc(1), sha256: '', createdAt: 0 };
  state.media.set('1037543291543636', media);
  const upload = { id: 'u', signature: 's', length: 1, type: 'image/png', received: 0 };
  state.uploads.set('upload:MTphdHRhY2htZW50OmZha2U', upload);
  state.groups.set('Y2FwaV9ncm91cDoxNTU1MDAwMTExMTphYmNkZWY', {
    seq: 1,
    id: 'g',
    phoneNumberId,
    subject: '',
    description: '',
    approval: 'auto_approve',
    inviteLink: '',
    createdAt: 0,
    participants: new Set(),
    joinRequests: new Map(),
  });
  return state;
}

describe('findRoute', () => {
  it('knows every captured request, save the two of another host', () => {
    const file = new URL('../../fixtures/wire-contract.json', import.meta.url);
    const captured = Object.values(JSON.parse(readFileSync(file, 'utf8')) as Record<string, Captured>);
    const state = capturedState();
    const unrouted = captured.filter(({ request }) => {
      const segments = request.path.replace('/v25.0', '').split('/').filter(Boolean).map(decodeURIComponent);
      try {
        return findRoute(state, request.method, segments).route.method !== request.method;
      } catch (error) {
        expect(error).toBeInstanceOf(Refusal);
        return true;
      }
    });
    expect(captured.length).toBe(110);
    expect(unrouted.map(({ helper }) => helper).sort()).toEqual(['archiveTemplates', 'unarchiveTemplates']);
  });

  it('has one route for each method and pattern', () => {
    const keys = ROUTES.map((route) => `${route.method} ${route.pattern}`);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('kindOf', () => {
  it('takes no name of an object for an id', () => {
    const state = capturedState();
    for (const id of ['__proto__', 'constructor', 'toString', '']) expect(kindOf(state, id)).toBeUndefined();
    expect(kindOf(state, '670843887433847')).toBe('app');
  });
});

describe('remember', () => {
  it('lets the oldest go', () => {
    const map = new Map<string, number>();
    for (const key of ['a', 'b', 'c']) remember(map, key, 1, 2);
    expect([...map.keys()]).toEqual(['b', 'c']);
  });
});
