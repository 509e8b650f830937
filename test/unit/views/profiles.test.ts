import { describe, expect, it } from 'vitest';
import { nameFault, namesOnly } from '../../../src/views/profile-name.js';
import { ProfileStore, type Secrets } from '../../../src/views/profile-store.js';
import { Profiles } from '../../../src/views/profiles.js';

/** SecretStorage, as a map; `stuck` keys do not go away. */
class Safe implements Secrets {
  readonly kept = new Map<string, string>();
  readonly stuck = new Set<string>();
  async get(key: string) {
    return this.kept.get(key);
  }
  async store(key: string, value: string) {
    this.kept.set(key, value);
  }
  async delete(key: string) {
    if (!this.stuck.has(key)) this.kept.delete(key);
  }
}

/** What a workspace remembers. */
class Memory {
  readonly #kept = new Map<string, unknown>();
  keys = () => [...this.#kept.keys()];
  get = (key: string) => this.#kept.get(key) as never;
  async update(key: string, value: unknown) {
    this.#kept.set(key, value);
  }
}

const VALUES = { WATS_ACCESS_TOKEN: 'EAAtoken', WATS_PHONE_NUMBER_ID: '10000000001' };

describe('profiles in SecretStorage', () => {
  it('have a key each, and take and give only well-formed values of known names', async () => {
    const safe = new Safe();
    const store = new ProfileStore(safe);
    const wild = {
      ...VALUES,
      WATS_WABA_ID: 'not an id',
      WATS_LIVE_ENABLE: '1',
      WATS_GRAPH_BASE_URL: 'http://127.0.0.1:1',
    };
    const one = await store.add('Orchard', wild);
    const two = await store.add('Meadow', { WATS_ACCESS_TOKEN: 'EAAother' });
    expect(await store.list()).toEqual([one, two]);
    expect(await store.read(one.id)).toEqual(VALUES);
    expect(safe.kept.size).toBe(3);
    expect([...safe.kept.values()].some((text) => text.includes('WATS_LIVE_ENABLE'))).toBe(false);
    safe.kept.set(`watsLive.profile.${two.id}`, '{"WATS_ACCESS_TOKEN":"with space","x":1,"WATS_APP_ID":7}');
    expect(await store.read(two.id)).toEqual({});
    safe.kept.set('watsLive.profiles', '[{"id":1},{"id":"a","name":"A"},null]');
    expect(await store.list()).toEqual([{ id: 'a', name: 'A' }]);
  });

  it('take over the one profile of earlier versions, once', async () => {
    const safe = new Safe();
    safe.kept.set('watsLive.profile', JSON.stringify(VALUES));
    const store = new ProfileStore(safe);
    const [adopted, ...others] = await store.list();
    expect([adopted?.name, others]).toEqual(['Default', []]);
    expect(await store.read(adopted?.id ?? '')).toEqual(VALUES);
    expect(safe.kept.has('watsLive.profile')).toBe(false);
    expect(await store.list()).toEqual([adopted]);
  });

  it('are renamed and removed one by one', async () => {
    const store = new ProfileStore(new Safe());
    const one = await store.add('Orchard', VALUES);
    await store.rename(one.id, 'Garden');
    expect(await store.list()).toEqual([{ id: one.id, name: 'Garden' }]);
    await store.remove(one.id);
    expect([await store.list(), await store.read(one.id)]).toEqual([[], {}]);
  });

  it('are removed altogether, which is read back', async () => {
    const safe = new Safe();
    const store = new ProfileStore(safe);
    await store.add('Orchard', VALUES);
    const { id } = await store.add('Meadow', VALUES);
    safe.stuck.add(`watsLive.profile.${id}`);
    expect(await store.removeAll()).toBe(1);
    safe.stuck.clear();
    safe.kept.set('watsLive.profiles', JSON.stringify([{ id, name: 'Meadow' }]));
    expect(await store.removeAll()).toBe(0);
    expect(safe.kept.size).toBe(0);
  });
});

describe('the number of a profile', () => {
  it('is shown as it is stored, where it is one', async () => {
    const safe = new Safe();
    const store = new ProfileStore(safe);
    const { id } = await store.add('Orchard', VALUES);
    expect(await store.number(id)).toBe(VALUES.WATS_PHONE_NUMBER_ID);
    for (const stored of ['{"WATS_PHONE_NUMBER_ID":"<b>1</b>"}', '{"WATS_PHONE_NUMBER_ID":7}', '[]', 'null', '{']) {
      safe.kept.set(`watsLive.profile.${id}`, stored);
      expect(await store.number(id), stored).toBeUndefined();
    }
  });
});

describe('the active profile', () => {
  it('is the one that the workspace chose, else the first, and what is told', async () => {
    const told: (string | undefined)[] = [];
    const profiles = new Profiles(new Safe(), new Memory(), (active) => told.push(active?.name));
    expect(await profiles.read()).toEqual({});
    expect(await profiles.keep(VALUES)).toBe('Default');
    const other = await profiles.store.add('Meadow', {});
    expect((await profiles.active())?.name).toBe('Default');
    await profiles.use(other);
    expect(await profiles.keep({ WATS_ACCESS_TOKEN: 'EAAother' })).toBe('Meadow');
    expect(await profiles.read()).toEqual({ WATS_ACCESS_TOKEN: 'EAAother' });
    await profiles.store.remove(other.id);
    await profiles.refresh();
    expect(told).toEqual(['Default', 'Meadow', 'Meadow', 'Default']);
  });
});

describe('the name of a profile', () => {
  it('is one line, its own, and neither an id nor a phone number', () => {
    const others = [{ id: 'a', name: 'Orchard' }];
    expect(nameFault('Meadow 2', others)).toBeUndefined();
    for (const bad of ['', '  ', 'Orchard', ' Orchard ', 'a\nb', 'x'.repeat(61), 'at +1 555 000 1111', '10000000001'])
      expect(nameFault(bad, others), bad).toBeTypeOf('string');
  });

  it('may be handed on with the names of what it holds, and no value', () => {
    const text = namesOnly([{ name: 'Orchard', values: VALUES }]);
    expect(JSON.parse(text)).toEqual({
      profiles: [{ name: 'Orchard', variables: ['WATS_ACCESS_TOKEN', 'WATS_PHONE_NUMBER_ID'] }],
    });
    for (const value of Object.values(VALUES)) expect(text).not.toContain(value);
  });
});
