import type { WebhookEvent } from '../campaign/events.js';
import type { Clock } from '../campaign/ports.js';
import type { Redactor } from '../evidence/redactor.js';
import { classifyCode } from '../graph/errors.js';
import type { Cause, Correlated, Correlation } from '../webhook/correlation.js';
import { Recent } from '../webhook/recent.js';
import type { WebhookUpdate } from '../webhook/update.js';
import {
  type FeedEntry,
  type FeedNode,
  type FeedRequest,
  type FeedRows,
  sentNode,
  stepNode,
  updateNode,
} from './webhook-feed-node.js';

/** What becomes of the malformed parts of a delivery, in words. */
export function malformedNotice(parts: number): string {
  return `${parts} part(s) of webhook deliveries could not be read; what stood beside them counted.`;
}

/** Who tells of updates: a run, or a receiver by itself. */
export interface FeedSource {
  readonly redactor: Redactor;
  readonly clock: Clock;
  readonly correlation: () => Correlation;
}

const MOST_UPDATES = 5_000;
const MOST_CHARACTERS = 8_000_000;
const MOST_REQUESTS = 1_000;
const SECTIONS = { sent: 'Sent', conversations: 'Conversations', kinds: 'Kinds' } as const;
type Section = keyof typeof SECTIONS;

/** The latest updates of this process for a person to look at: by what was sent, by conversation and by kind, newest first. */
export class WebhookFeed {
  readonly #observe: () => void;
  #updates = newest();
  #requests = new Map<string, FeedRequest>();
  #sources: FeedSource[] = [];
  #taken = 0;
  #frozen: { readonly updates: readonly FeedEntry[]; readonly taken: number } | undefined;
  #filter = '';

  /** `observe` is told that there is something new to show; it may be called thousands of times a second. */
  constructor(observe: () => void) {
    this.#observe = observe;
  }

  /** What an inbox tells of from now on. */
  follow(source: FeedSource): {
    readonly onTold: (correlated: Correlated, event: WebhookEvent) => void;
    readonly onTracked: (cause: Cause) => void;
  } {
    this.#sources = [...this.#sources.slice(-7), source];
    return {
      onTold: (correlated, event) => this.#take(source, correlated, event),
      onTracked: (cause) => this.#track(source, cause),
    };
  }

  get isPaused(): boolean {
    return this.#frozen !== undefined;
  }

  /** Updates that came since the pause. */
  get unseen(): number {
    return this.#frozen === undefined ? 0 : this.#taken - this.#frozen.taken;
  }

  get count(): number {
    return this.#shown().length;
  }

  /** Holds what is shown; what comes meanwhile is kept and shown afterwards. */
  pause(): void {
    this.#frozen ??= { updates: this.#updates.list(), taken: this.#taken };
  }

  resume(): void {
    this.#frozen = undefined;
    this.#observe();
  }

  clear(): void {
    this.#updates = newest();
    this.#requests = new Map();
    this.#frozen &&= { updates: [], taken: this.#taken };
    this.#observe();
  }

  /** Shows only what has the text in its words or tags; a real id or number is found by its tag. Empty: everything. */
  filter(text: string): void {
    this.#filter = text.trim();
    this.#observe();
  }

  roots(): readonly FeedNode[] {
    return (Object.keys(SECTIONS) as Section[])
      .map((section): FeedNode => {
        const children = this.#groups(section).length;
        return { key: section, kind: 'section', label: SECTIONS[section], description: `${children}`, children };
      })
      .filter(({ children }) => children > 0);
  }

  /** At most `most` rows beneath a key, and how many there are besides. */
  rows(key: string, most: number): FeedRows {
    const [section = '', group] = key.split('/');
    if (!isSection(section)) return { nodes: [], hidden: 0 };
    const all = group === undefined ? this.#groups(section) : this.#beneath(section, group);
    return { nodes: all.slice(0, most), hidden: Math.max(0, all.length - most) };
  }

  /** The update that a row stands for; undefined when it is none or has given way. */
  entry(key: string): FeedEntry | undefined {
    const n = Number(key.split('/')[2] ?? Number.NaN);
    return this.#updates.find((entry) => entry.n === n);
  }

  /** The request that a row stands for, or that caused the update of a row. */
  request(key: string): FeedRequest | undefined {
    const [section, tag = ''] = key.split('/');
    if (section === 'sent') return this.#requests.get(tag);
    const about = this.entry(key)?.event.correlatesTo;
    return about === undefined || about === null ? undefined : this.#requests.get(`#${about}`);
  }

  #take({ redactor, clock }: FeedSource, { update, cause }: Correlated, event: WebhookEvent): void {
    const other = partner(update);
    this.#updates.add({
      n: (this.#taken += 1),
      at: clock.now(),
      update,
      event,
      helper: cause?.helper,
      conversation: other === null ? undefined : `#${redactor.hash(other.replace(/^\+/, ''))}`,
      redactor,
    });
    // Also while it stands still: how many are newer is told beside the view's name.
    this.#observe();
  }

  #track({ redactor, clock, correlation }: FeedSource, { helper, id }: Cause): void {
    const tag = `#${redactor.hash(id)}`;
    const behind = clock.now().getTime() - clock.monotonic();
    const word = (status: string) => redactor.text(/^[a-z]{1,20}$/.test(status) ? status : `#${redactor.hash(status)}`);
    const steps = () =>
      correlation()
        .chain(id)
        .map(({ status, at, code }) => ({
          status: word(status),
          at: new Date(behind + at),
          code,
          advice: code === null ? '' : classifyCode(code, null, null).advice,
        }));
    this.#requests.delete(tag);
    this.#requests.set(tag, { helper, tag, steps });
    for (const key of this.#requests.keys()) {
      if (this.#requests.size <= MOST_REQUESTS) break;
      this.#requests.delete(key);
    }
    if (this.#frozen === undefined) this.#observe();
  }

  #shown(): readonly FeedEntry[] {
    const updates = this.#frozen?.updates ?? this.#updates.list();
    if (this.#filter === '') return updates;
    const passes = this.#sieve();
    return updates.filter(({ event, helper, conversation }) => {
      const { kind, type, status, correlatesTo, code } = event;
      return passes(kind, type, status, helper, conversation, correlatesTo, code);
    });
  }

  /** Whether one of some words has the filter's text in it, or is its tag. */
  #sieve(): (...words: readonly (string | number | null | undefined)[]) => boolean {
    const text = this.#filter.toLowerCase();
    const tags = new Set(this.#sources.map(({ redactor }) => redactor.hash(this.#filter.replace(/^\+/, ''))));
    return (...words) =>
      words.some((word) => {
        const told = `${word ?? ''}`.toLowerCase();
        return told.includes(text) || tags.has(told.replace(/^#/, ''));
      });
  }

  #groups(section: Section): readonly FeedNode[] {
    if (section === 'sent') {
      const passes = this.#sieve();
      return [...this.#requests.values()]
        .reverse()
        .filter(
          ({ helper, tag, steps }) =>
            this.#filter === '' || passes(helper, tag, ...steps().map(({ status }) => status)),
        )
        .map(sentNode);
    }
    const groups = new Map<string, FeedEntry[]>();
    for (const entry of this.#shown().toReversed()) {
      const name = groupOf(section, entry);
      if (name === undefined) continue;
      const group = groups.get(name);
      if (group === undefined) groups.set(name, [entry]);
      else group.push(entry);
    }
    return [...groups].map(([name, entries]) => ({
      key: `${section}/${name}`,
      kind: section === 'kinds' ? 'kind' : 'conversation',
      label: name,
      description: `${entries.length}`,
      children: entries.length,
    }));
  }

  #beneath(section: Section, group: string): readonly FeedNode[] {
    if (section === 'sent')
      return (this.#requests.get(group)?.steps() ?? []).map((step, at) => stepNode(group, step, at));
    return this.#shown()
      .filter((entry) => groupOf(section, entry) === group)
      .toReversed()
      .map((entry) => updateNode(`${section}/${group}`, entry));
  }
}

const newest = () =>
  new Recent<FeedEntry>(MOST_UPDATES, MOST_CHARACTERS, (entry) => ({
    ...entry,
    update: { ...entry.update, raw: undefined },
  }));

const isSection = (name: string): name is Section => name in SECTIONS;
const groupOf = (section: Section, { conversation, event }: FeedEntry) =>
  section === 'kinds' ? (event.kind ?? undefined) : conversation;

/** Whom the business exchanges an update with. */
function partner(update: WebhookUpdate): string | null {
  if (update.group !== null) return update.group;
  switch (update.family) {
    case 'message':
    case 'preference':
      return update.from;
    case 'status':
    case 'echo':
      return update.recipient;
    case 'call':
      return update.direction === 'BUSINESS_INITIATED' ? update.recipient : (update.from ?? update.recipient);
    default:
      return null;
  }
}
