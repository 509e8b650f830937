import type * as vscode from 'vscode';
import type { Environment } from '../campaign/environment.js';
import { FIRST_NAME, type ProfileEntry, ProfileStore, type Secrets } from './profile-store.js';

/** The profile that this window works with. */
export interface ActiveProfile extends ProfileEntry {
  /** Its number, unmasked. */
  readonly number: string | undefined;
}

/** Which profile a workspace uses, by an id that says nothing. */
const CHOSEN = 'watsLive.profile';

/** The operator's test assets: one is active in this window, and its values lie in SecretStorage alone. */
export class Profiles {
  readonly store: ProfileStore;
  readonly #memory: vscode.Memento;
  readonly #changed: (active: ActiveProfile | undefined) => void;

  constructor(secrets: Secrets, memory: vscode.Memento, changed: (active: ActiveProfile | undefined) => void) {
    this.store = new ProfileStore(secrets);
    this.#memory = memory;
    this.#changed = changed;
  }

  /** The active profile; undefined while there is none. */
  async active(): Promise<ActiveProfile | undefined> {
    const entries = await this.store.list();
    const chosen = this.#memory.get<string>(CHOSEN);
    const entry = entries.find(({ id }) => id === chosen) ?? entries[0];
    return entry && { ...entry, number: await this.store.number(entry.id) };
  }

  /** The values of the active profile; empty when there is none. */
  async read(): Promise<Environment> {
    const active = await this.active();
    return active === undefined ? {} : this.store.read(active.id);
  }

  /** Tells the window what is active now. */
  async refresh(): Promise<void> {
    this.#changed(await this.active());
  }

  /** Makes a profile the active one of this workspace. */
  async use({ id }: ProfileEntry): Promise<void> {
    await this.#memory.update(CHOSEN, id);
    await this.refresh();
  }

  /** Stores values in the active profile, or in a first one. Returns its name. */
  async keep(values: Environment): Promise<string> {
    const active = await this.active();
    if (active === undefined) {
      await this.use(await this.store.add(FIRST_NAME, values));
    } else {
      await this.store.write(active.id, values);
      await this.refresh();
    }
    return active?.name ?? FIRST_NAME;
  }
}
