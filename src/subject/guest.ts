import type { Buffer as NodeBuffer } from 'node:buffer';
import type * as fileSystem from 'node:fs';

/** What the guest is told once, before it loads the toolkit. */
export interface GuestBoot {
  /** URLs of the modules of `@wats/graph`; a name is looked for in each, in this order. */
  readonly graph: readonly string[];
  /** URLs of modules of `@wats/core`; the first that loads is used. */
  readonly core: readonly string[];
  readonly baseUrl: string;
  readonly apiVersion: string;
  /** Stands where the toolkit expects a token. */
  readonly placeholder: string;
}

/** How a helper is called: see `calls.ts`. */
export interface GuestCall {
  readonly call: number;
  readonly helper: string;
  /** `phone`: a method of `PhoneNumberClient`, bound to this number. */
  readonly phoneNumberId?: string;
  readonly wabaId?: string;
  /** Names by which the clients of the toolkit call it, where the function is not exported. */
  readonly methods: readonly string[];
  readonly isMethod: boolean;
  /** A function that makes the body which the method takes. */
  readonly builder?: string;
  readonly params: unknown;
  readonly body?: unknown;
  /** Only whether it is there. */
  readonly lookOnly?: boolean;
}

type FileSystem = Pick<typeof fileSystem, 'writeSync'>;
type Fields = Record<string, unknown>;
type Callable = (...args: unknown[]) => unknown;
type Constructor = Callable & (new (config: Fields) => Fields);

/**
 * The program of the child process. It is sent there as text (`guest.toString()`), so that it may use globals and its
 * two arguments only. It speaks lines of JSON: commands come on standard input, answers and requests go to descriptor 3.
 */
export async function guest(load: (url: string) => Promise<unknown>, boot: GuestBoot): Promise<void> {
  const { writeSync } = (await load('node:fs')) as FileSystem;
  const { Buffer } = (await load('node:buffer')) as { readonly Buffer: typeof NodeBuffer };
  const waiting = new Map<number, (answer: Fields) => void>();
  let requests = 0;
  let current = 0;

  const say = (message: unknown): void => {
    const bytes = Buffer.from(`${JSON.stringify(message)}\n`);
    for (let at = 0; at < bytes.length;) {
      try {
        at += writeSync(3, bytes, at);
      } catch (error) {
        if ((error as Fields)['code'] !== 'EAGAIN') throw error;
      }
    }
  };

  const plain = (value: unknown, depth = 0): unknown => {
    if (typeof value === 'bigint') return { $bigint: String(value) };
    if (value === null || typeof value !== 'object') return typeof value === 'function' ? undefined : value;
    if (value instanceof ArrayBuffer) return { $bytes: Buffer.from(value).toString('base64') };
    if (ArrayBuffer.isView(value)) {
      return { $bytes: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') };
    }
    if (depth > 16) return undefined;
    if (Array.isArray(value)) return value.map((item) => plain(item, depth + 1));
    if (value instanceof Map) return plain(Object.fromEntries(value), depth);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item, depth + 1)]));
  };

  const revive = (value: unknown): unknown => {
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map(revive);
    const { $bytes } = value as Fields;
    if (typeof $bytes === 'string') return new Uint8Array(Buffer.from($bytes, 'base64'));
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, revive(item)]));
  };

  const told = (error: unknown): Fields => {
    const names: string[] = [];
    for (let at: unknown = error; at !== null && typeof at === 'object'; at = Object.getPrototypeOf(at) as unknown) {
      const own = (at as { constructor?: { name?: unknown } }).constructor?.name;
      if (typeof own === 'string' && !names.includes(own)) names.push(own);
    }
    const fields = (typeof error === 'object' && error !== null ? error : {}) as Fields;
    const payload = (fields['payload'] ?? {}) as Fields;
    return {
      names,
      status: fields['status'],
      code: fields['code'] ?? payload['code'],
      subcode: fields['errorSubcode'] ?? fields['subcode'] ?? fields['error_subcode'] ?? payload['error_subcode'],
      message: String(fields['message'] ?? error).slice(0, 300),
    };
  };

  const transport = {
    request: async (request: Fields): Promise<Response> => {
      const { method, url, body } = request;
      const carried =
        body === null || body === undefined
          ? undefined
          : new Response(body as ConstructorParameters<typeof Response>[0]);
      const headers: Record<string, string> = {};
      new Headers(request['headers'] as ConstructorParameters<typeof Headers>[0]).forEach(
        (value, name) => (headers[name] = value),
      );
      const type = carried?.headers.get('content-type');
      if (typeof body !== 'string' && typeof type === 'string') headers['content-type'] ??= type;
      const bytes = Buffer.from((await carried?.arrayBuffer()) ?? new ArrayBuffer(0));
      requests += 1;
      const id = requests;
      say({ request: id, call: current, method, url, headers, body: bytes.toString('base64') });
      const answer = await new Promise<Fields>((resolve) => waiting.set(id, resolve));
      if (typeof answer['status'] !== 'number') throw new Error('the harness did not send this request');
      const { status } = answer;
      const empty = status === 204 || status === 205 || status === 304;
      const content = Buffer.from(answer['body'] as string, 'base64');
      return new Response(empty ? null : new Uint8Array(content), {
        status,
        headers: answer['headers'] as Record<string, string>,
      });
    },
  };

  const modules: Fields[] = [];
  const failures: string[] = [];
  for (const url of boot.graph) {
    try {
      modules.push((await load(url)) as Fields);
    } catch (error) {
      failures.push(String(told(error)['message']));
    }
  }
  const cores: Fields[] = [];
  for (const url of boot.core) {
    try {
      if (cores.length === 0) cores.push((await load(url)) as Fields);
    } catch {
      // The next one may load.
    }
  }
  const find = (name: string, among: readonly Fields[] = modules): Callable | undefined => {
    const found = among.find((each) => typeof each[name] === 'function')?.[name];
    return found as Callable | undefined;
  };
  const make = (name: string, config: Fields): Fields | undefined => {
    const Client = find(name) as Constructor | undefined;
    return Client === undefined ? undefined : new Client(config);
  };

  const invoke = (task: GuestCall): unknown => {
    const { baseUrl, apiVersion, placeholder } = boot;
    const graphClient = make('GraphClient', { accessToken: placeholder, apiVersion, baseUrl, transport });
    if (graphClient === undefined) return { $missing: 'GraphClient' };
    const params = revive(task.params) as Fields;
    const body = revive(task.body);
    const own = task.isMethod ? undefined : find(task.helper);
    if (own !== undefined) return task.lookOnly || own(graphClient, params, ...(body === undefined ? [] : [body]));
    const scopes = [
      { client: 'PhoneNumberClient', key: 'phoneNumberId', id: task.phoneNumberId },
      { client: 'WABAClient', key: 'wabaId', id: task.wabaId },
    ];
    for (const { client, key, id } of scopes) {
      if (id === undefined) continue;
      const scoped = make(client, { graphClient, [key]: id });
      const name = task.methods.find((each) => typeof scoped?.[each] === 'function');
      if (scoped === undefined || name === undefined) continue;
      if (task.lookOnly) return true;
      const given: Fields = { ...params, ...(body as Fields | undefined) };
      if (!task.isMethod) given[key] = undefined;
      const build = task.builder === undefined ? undefined : find(task.builder);
      if (task.builder !== undefined && build === undefined) return { $missing: task.builder };
      return (scoped[name] as Callable)(build === undefined ? given : build(given));
    }
    const loose = find(task.helper);
    if (loose === undefined) return { $missing: task.helper };
    return (
      task.lookOnly ||
      loose(graphClient, { phoneNumberId: task.phoneNumberId, ...params, ...(body as Fields | undefined) })
    );
  };

  const normalize = (envelope: unknown): unknown => {
    const read = find('normalizeWebhookEnvelope', cores);
    return read === undefined ? { $missing: 'normalizeWebhookEnvelope' } : read(envelope);
  };

  const run = async (task: GuestCall & { readonly webhook?: unknown }): Promise<void> => {
    current = task.call;
    let end: Fields;
    try {
      const value = await (task.webhook === undefined ? invoke(task) : normalize(task.webhook));
      end = { value: plain(value) };
    } catch (error) {
      end = { error: told(error) };
    }
    current = 0;
    say({ done: task.call, ...end });
  };

  let rest = '';
  process.stdin.setEncoding('utf8');
  process.stdin.on('data', (text: string) => {
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const message = JSON.parse(line) as Fields;
      const answered = message['answer'];
      if (typeof answered === 'number') waiting.get(answered)?.(message);
      else void run(message as Fields & GuestCall);
    }
  });
  process.stdin.on('end', () => process.exit(0));
  say({ ready: true, loaded: modules.length, hasCore: cores.length > 0, failure: failures[0] });
}
