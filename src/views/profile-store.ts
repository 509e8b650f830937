import { randomUUID } from 'node:crypto';
import type { Environment } from '../campaign/environment.js';
import { loadEngine } from './load-engine.js';

/** The part of SecretStorage that profiles need. */
export interface Secrets {
  get(key: string): PromiseLike<string | undefined>;
  store(key: string, value: string): PromiseLike<void>;
  delete(key: string): PromiseLike<void>;
}

/** One test asset by the name that the operator gave it. */
export interface ProfileEntry {
  readonly id: string;
  readonly name: string;
}

/** Which profiles there are. The list is a secret too: a name may tell whose account it is. */
const INDEX_KEY = 'watsLive.profiles';
/** Where the one profile of earlier versions lies. */
const SINGLE_KEY = 'watsLive.profile';
const keyOf = (id: string) => `watsLive.profile.${id}`;

export const FIRST_NAME = 'Default';

/** Profiles in SecretStorage: a key for each, and one for their names. Nothing is in settings or in plain storage. */
export class ProfileStore {
  readonly #secrets: Secrets;

  constructor(secrets: Secrets) {
    this.#secrets = secrets;
  }

  /** In the order in which they were made. What is not of the expected form is left out. */
  async list(): Promise<readonly ProfileEntry[]> {
    const index = await this.#readJson(INDEX_KEY);
    const entries = Array.isArray(index) ? index.filter(isEntry) : [];
    if ((await this.#secrets.get(SINGLE_KEY)) === undefined) return entries;
    return this.#adoptSingle(entries);
  }

  /** The values of a profile; empty when there are none. Only well-formed ones of known names are handed on. */
  async read(id: string): Promise<Environment> {
    return wellFormed(await this.#readJson(keyOf(id)));
  }

  /** The number of a profile, to be shown when a window opens, for which nothing is loaded yet. */
  async number(id: string): Promise<string | undefined> {
    const values = await this.#readJson(keyOf(id));
    const number = isRecord(values) ? values['WATS_PHONE_NUMBER_ID'] : undefined;
    return typeof number === 'string' && /^\d+$/.test(number) ? number : undefined;
  }

  /** Stores a new profile. Its name is listed before its values are stored, so that no value is ever unlisted. */
  async add(name: string, values: Environment): Promise<ProfileEntry> {
    const entry = { id: randomUUID(), name };
    await this.#writeIndex([...(await this.list()), entry]);
    await this.write(entry.id, values);
    return entry;
  }

  async write(id: string, values: Environment): Promise<void> {
    await this.#secrets.store(keyOf(id), JSON.stringify(await wellFormed(values)));
  }

  async rename(id: string, name: string): Promise<void> {
    await this.#writeIndex((await this.list()).map((entry) => (entry.id === id ? { id, name } : entry)));
  }

  async remove(id: string): Promise<void> {
    await this.#secrets.delete(keyOf(id));
    await this.#writeIndex((await this.list()).filter((entry) => entry.id !== id));
  }

  /** Removes everything and reads it back. Returns how many keys still hold something: zero, or it did not work. */
  async removeAll(): Promise<number> {
    const keys = [...(await this.list()).map(({ id }) => keyOf(id)), SINGLE_KEY, INDEX_KEY];
    for (const key of keys) await this.#secrets.delete(key);
    const left = await Promise.all(keys.map((key) => this.#secrets.get(key)));
    return left.filter((value) => value !== undefined).length;
  }

  async #adoptSingle(entries: readonly ProfileEntry[]): Promise<readonly ProfileEntry[]> {
    const values = await wellFormed(await this.#readJson(SINGLE_KEY));
    const adopted: readonly ProfileEntry[] =
      Object.keys(values).length === 0 ? entries : [{ id: randomUUID(), name: freeName(entries) }, ...entries];
    const [first] = adopted;
    if (first !== undefined && adopted !== entries) {
      await this.#writeIndex(adopted);
      await this.write(first.id, values);
    }
    await this.#secrets.delete(SINGLE_KEY);
    return adopted;
  }

  async #writeIndex(entries: readonly ProfileEntry[]): Promise<void> {
    await this.#secrets.store(INDEX_KEY, JSON.stringify(entries));
  }

  async #readJson(key: string): Promise<unknown> {
    const text = await this.#secrets.get(key);
    try {
      return text === undefined ? undefined : JSON.parse(text);
    } catch {
      return undefined;
    }
  }
}

function freeName(entries: readonly ProfileEntry[]): string {
  const taken = new Set(entries.map(({ name }) => name));
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? FIRST_NAME : `${FIRST_NAME} ${n}`;
    if (!taken.has(name)) return name;
  }
}

async function wellFormed(given: unknown): Promise<Environment> {
  if (!isRecord(given)) return {};
  const { profileValues } = await loadEngine();
  const texts = Object.entries(given).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return profileValues(Object.fromEntries(texts)).values;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isEntry = (value: unknown): value is ProfileEntry =>
  isRecord(value) && typeof value['id'] === 'string' && typeof value['name'] === 'string';
