import { Dispatcher } from 'undici';
import { type OptInFlag, PHASE_FLAGS } from '../../../src/campaign/flags.js';
import type { PhaseId } from '../../../src/campaign/phase.js';
import { type Disk, nodeDisk } from '../../../src/evidence/disk.js';
import { Manifest, type ResourceType } from '../../../src/evidence/manifest.js';
import { PHONE, WABA } from './bench.js';

/** What the operator has said so far, kept apart from what the gate makes of it. */
export interface Leave {
  readonly runId: string;
  readonly manifest: string;
  readonly master: boolean;
  readonly acknowledged: boolean;
  readonly optedIn: ReadonlySet<OptInFlag>;
  readonly phases: ReadonlySet<PhaseId>;
  readonly sameAssets: boolean;
  readonly expiresAt: Date | null;
  /** `3`, or `6 publish` for a step. */
  readonly confirmed: Set<string>;
  /** What runs now; 9 is the clean-up, which needs master and acknowledgement alone. */
  phase: PhaseId | undefined;
  /** Stopped by the operator, or by an abort criterion. */
  readonly isOver: () => boolean;
}

export const FAULTS = [
  ...['500', '500 after', 'reset', 'reset after', 'throttled', 'wrong asset', 'foreign id'],
  ...['stopped', 'crash', 'crash after'],
] as const;
export type Fault = 'ok' | (typeof FAULTS)[number];

interface Resource {
  readonly type: ResourceType;
  readonly name: string;
  readonly by: string;
}

/** Names that begin as those of the runs do, and are not theirs. */
const FOREIGN: readonly (readonly [id: string, resource: Resource])[] = [
  ['9001', { type: 'template', name: 'wats_live_r10_t', by: 'others' }],
  ['9002', { type: 'template', name: 'wats_live_r1_2_t', by: 'others' }],
  ['9003', { type: 'flow', name: 'wats-live-r1f', by: 'others' }],
  ['9004', { type: 'flow', name: 'wats-live-r1-2-f', by: 'others' }],
  ['1000', { type: 'media', name: '', by: 'others' }],
  ['QR9005', { type: 'qr-code', name: 'wats-live-r10-q', by: 'others' }],
];
export const FOREIGN_IDS = { template: '9001', flow: '9003', media: '1000', 'qr-code': 'QR9005' } as const;

interface Creation {
  readonly type: 'message' | 'media' | 'template' | 'flow' | 'qr-code' | 'publish';
  readonly flag: OptInFlag;
}

/** What a POST does, by its edge, and the domain flag that it needs beside those of its phase. */
const CREATIONS: Readonly<Record<string, Creation>> = {
  messages: { type: 'message', flag: 'WATS_ENABLE_SEND' },
  media: { type: 'media', flag: 'WATS_ENABLE_MEDIA' },
  message_templates: { type: 'template', flag: 'WATS_ENABLE_TEMPLATE_MUTATIONS' },
  flows: { type: 'flow', flag: 'WATS_ENABLE_FLOW_MUTATIONS' },
  publish: { type: 'publish', flag: 'WATS_ENABLE_FLOW_PUBLISH' },
  message_qrdls: { type: 'qr-code', flag: 'WATS_ENABLE_ADMIN_MUTATIONS' },
};

/** How undici's own `request` is told of an answer. */
interface Heard {
  onConnect?(abort: () => void): void;
  onHeaders?(status: number, headers: Buffer[], resume: () => void, text: string): boolean;
  onData?(chunk: Buffer): boolean;
  onComplete?(trailers: string[]): void;
  onError?(error: Error): void;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}
const GONE: Answer = { status: 400, body: { error: { code: 100, error_subcode: 33, message: 'x' } } };
const DONE: Answer = { status: 200, body: { success: true } };
const failing = (status: number, code: number): Answer => ({ status, body: { error: { code, message: 'x' } } });

/** A Graph in memory that judges every request it hears by what the operator said, and a disk that dies with a crash. */
export class ModelGraph extends Dispatcher {
  readonly violations: string[] = [];
  mutations = 0;
  leave: Leave | undefined;
  faults: Fault[] = [];
  /** The process is gone: nothing of it reaches Graph or disk. */
  dead = false;
  onStop: () => void = () => undefined;
  readonly #now: () => Date;
  readonly #there = new Map<string, Resource>(FOREIGN);
  readonly #made = new Map<string, Resource>();
  /** Creations heard, by run and type. */
  readonly #created = new Map<string, number>();
  readonly disk: Disk;
  #next = 1001;

  constructor(now: () => Date) {
    super();
    this.#now = now;
    const alive =
      <Args extends unknown[], Result>(call: (...args: Args) => Result) =>
      (...args: Args): Result => {
        if (this.dead) throw Object.assign(new Error('EIO'), { code: 'EIO' });
        return call(...args);
      };
    this.disk = {
      ...nodeDisk,
      fsyncSync: alive(() => undefined),
      fdatasyncSync: alive(() => undefined),
      writeSync: alive(nodeDisk.writeSync),
      renameSync: alive(nodeDisk.renameSync),
      linkSync: alive(nodeDisk.linkSync),
      unlinkSync: alive(nodeDisk.unlinkSync),
      ftruncateSync: alive(nodeDisk.ftruncateSync),
    };
  }

  override dispatch(options: Dispatcher.DispatchOptions, told: Dispatcher.DispatchHandler): boolean {
    const handler: Heard = told;
    handler.onConnect?.(() => undefined);
    const answer = this.dead ? undefined : this.#hear(options);
    if (answer === undefined) {
      handler.onError?.(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
      return true;
    }
    handler.onHeaders?.(answer.status, [], () => undefined, '');
    handler.onData?.(Buffer.from(JSON.stringify(answer.body)));
    handler.onComplete?.([]);
    return true;
  }

  override destroy(): Promise<void> {
    return Promise.resolve();
  }

  #hear({ method, path, body }: Dispatcher.DispatchOptions): Answer | undefined {
    const url = new URL(path, 'http://graph');
    const parts = url.pathname.split('/').slice(2);
    const fields = Buffer.isBuffer(body) ? fieldsOf(body) : {};
    if (method !== 'GET') this.#judge(method, parts, url.searchParams);
    const fault = this.faults.shift() ?? 'ok';
    if (fault === 'crash') this.dead = true;
    if (fault === 'crash' || fault === 'reset') return undefined;
    if (fault === '500') return failing(500, 131000);
    if (fault === 'throttled') return failing(400, 130429);
    const answer = method === 'GET' ? this.#read(parts) : this.#change(method, parts, url.searchParams, fields, fault);
    if (fault === 'stopped') this.onStop();
    if (fault === 'crash after') this.dead = true;
    if (fault === 'crash after' || fault === 'reset after') return undefined;
    return fault === '500 after' ? failing(500, 131000) : answer;
  }

  #judge(method: string, parts: readonly string[], query: URLSearchParams): void {
    this.mutations += 1;
    const { leave } = this;
    if (leave === undefined) return this.#violated('an effect outside of any run');
    if (!leave.master) this.#violated('no master flag');
    if (!leave.acknowledged) this.#violated('no acknowledgement');
    if (method === 'DELETE') {
      const id = query.get('hsm_id') ?? parts.at(-1) ?? '';
      if (this.#made.get(id)?.by !== leave.runId) this.#violated('a delete of what the run did not make');
      return;
    }
    const creation = CREATIONS[parts.at(-1) ?? ''];
    if (creation === undefined) return this.#violated('an effect that no phase of the model has');
    this.#judgeLeave(creation, leave);
    if (creation.type === 'message' || creation.type === 'publish') return;
    const key = `${leave.runId} ${creation.type}`;
    const heard = (this.#created.get(key) ?? 0) + 1;
    this.#created.set(key, heard);
    const entries = Manifest.read(leave.manifest).entries.filter(({ type }) => type === creation.type);
    if (entries.length < heard || entries.at(-1)?.state !== 'intent') this.#violated('no intent on the disk');
  }

  #judgeLeave({ type, flag }: Creation, leave: Leave): void {
    const { phase } = leave;
    if (phase === undefined) return this.#violated('an effect after its phase');
    const flags = [flag, ...PHASE_FLAGS[phase].primary];
    if (!flags.every((each) => leave.optedIn.has(each))) this.#violated('no domain flag');
    if (!leave.phases.has(phase) || !leave.sameAssets) this.#violated('not authorized');
    if (leave.expiresAt !== null && leave.expiresAt <= this.#now()) this.#violated('authorization expired');
    if (!leave.confirmed.has(`${phase}`)) this.#violated('not confirmed');
    if (type === 'publish' && !leave.confirmed.has(`${phase} publish`)) this.#violated('step not confirmed');
    if (leave.isOver()) this.#violated('an effect after stop or abort');
  }

  #violated(what: string): void {
    this.violations.push(what);
  }

  #read([id = '', edge]: readonly string[]): Answer {
    if (id === PHONE && edge === undefined) return { status: 200, body: { id } };
    const listed = edge === undefined ? undefined : CREATIONS[edge]?.type;
    const shown = [...this.#there].map(([each, resource]) => ({ ...shownAs(each, resource), type: resource.type }));
    if (listed !== undefined) {
      const data = shown.filter(({ type }) => type === listed).map(({ type: _type, ...item }) => item);
      return { status: 200, body: { data } };
    }
    const resource = this.#there.get(id);
    return resource === undefined ? GONE : { status: 200, body: shownAs(id, resource) };
  }

  #change(
    method: string,
    parts: readonly string[],
    query: URLSearchParams,
    fields: Readonly<Record<string, unknown>>,
    fault: Fault,
  ): Answer {
    const last = parts.at(-1) ?? '';
    if (method === 'DELETE') return this.#there.delete(query.get('hsm_id') ?? last) ? DONE : GONE;
    const type = CREATIONS[last]?.type;
    if (type === undefined || type === 'publish') return DONE;
    if (type === 'message') {
      return { status: 200, body: { messaging_product: 'whatsapp', messages: [{ id: `wamid.${this.mutations}` }] } };
    }
    if (fault === 'wrong asset') return { status: 200, body: { id: type === 'media' ? PHONE : WABA, code: PHONE } };
    // Only what bears a name shows by itself that an id is someone else's.
    if (fault === 'foreign id' && (type === 'template' || type === 'flow')) {
      return { status: 200, body: { id: FOREIGN_IDS[type] } };
    }
    const text = fields['name'] ?? fields['prefilled_message'];
    const name = typeof text === 'string' ? text : '';
    const id = type === 'qr-code' ? `QR${this.#next++}` : `${this.#next++}`;
    const resource = { type, name, by: this.leave?.runId ?? '' };
    this.#there.set(id, resource);
    this.#made.set(id, resource);
    return { status: 200, body: shownAs(id, resource) };
  }
}

function shownAs(id: string, { type, name }: Resource): Readonly<Record<string, unknown>> {
  if (type === 'qr-code') return { code: id, prefilled_message: name, deep_link_url: 'https://wa.me/message/x' };
  const common = { id, name, language: 'en_US', status: type === 'flow' ? 'DRAFT' : 'APPROVED', category: 'UTILITY' };
  if (type === 'flow') return { ...common, categories: ['OTHER'], validation_errors: [] };
  return { ...common, components: [], url: 'http://127.0.0.1:9/x', mime_type: 'image/png', sha256: '0'.repeat(64) };
}

function fieldsOf(body: Buffer): Readonly<Record<string, unknown>> {
  const text = body.toString('latin1');
  return text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {};
}
