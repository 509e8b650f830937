import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GraphOptions, type IndependentGraph, startIndependentGraph } from '../support/independent-graph.js';
import { liveEnvironment, startLive, sweep, Terminal } from '../support/terminal.js';

let terminal: Terminal;
let graph: IndependentGraph | undefined;

beforeEach(() => {
  terminal = new Terminal();
});
afterEach(async () => {
  terminal.dispose();
  await graph?.stop();
});

async function serve(options: GraphOptions = {}): Promise<IndependentGraph> {
  graph = await startIndependentGraph(options);
  return graph;
}

/** Everything that phases 3 and 4 may send is opted in to and named. */
const everything = (server: IndependentGraph) => {
  const { appId, catalogId, productRetailerId } = server.credentials;
  return liveEnvironment(server, {
    WATS_ENABLE_COMMERCE_MESSAGES: '1',
    WATS_APP_ID: appId,
    WATS_CATALOG_ID: catalogId,
    WATS_PRODUCT_RETAILER_ID: productRetailerId,
  });
};

type Message = Readonly<Record<string, unknown>> & {
  readonly to?: string;
  readonly type?: string;
  readonly interactive?: { readonly type: string };
  readonly reaction?: { readonly emoji: string };
};

const messagesOf = (server: IndependentGraph): Message[] =>
  server.effects().flatMap(({ route, body }) => (route === 'messages' ? [JSON.parse(body.toString()) as Message] : []));

/** A message in a word: its type, and what tells two of a type apart. */
function nameOf(message: Message): string {
  const { type, interactive, reaction, context, status, typing_indicator: typing } = message;
  if (status === 'read') return typing === undefined ? 'read' : 'typing';
  const own = (type === undefined ? undefined : message[type]) as Message | undefined;
  const way = own?.['link'] !== undefined ? ' by link' : own?.['id'] !== undefined ? ' by id' : '';
  const more = interactive?.type ?? (reaction === undefined ? '' : reaction.emoji === '' ? 'removed' : 'put');
  return `${type ?? ''}${more === '' ? '' : ` ${more}`}${way}${context === undefined ? '' : ' in reply'}`;
}

const NAMED = [
  ...['text', 'text in reply', 'reaction put', 'reaction removed', 'location', 'contacts', 'template'],
  ...['interactive location_request_message', 'interactive button', 'interactive list', 'interactive cta_url'],
  ...['interactive flow', 'interactive catalog_message', 'interactive product', 'interactive product_list'],
  ...['image', 'video', 'audio', 'document', 'sticker'].flatMap((kind) => [`${kind} by link`, `${kind} by id`]),
  ...['read', 'typing'],
];

describe('a live run of phases 0 to 4 and 9 against a Graph that is not the simulator', () => {
  it('puts every named message on the wire once, to nobody but the recipient, and leaves nothing', async () => {
    const server = await serve({ token: 'narrow' });
    const args = ['--phases', '0-4,9', '--confirm', '3,4'];
    const running = await startLive(terminal, server, args, everything(server));
    await running.said(/for a message of the test recipient/);
    await server.inbound();
    const ended = await running.ended;
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.events('run.end')).toMatchObject([{ outcome: 'passed', cleanup: 'complete' }]);

    const messages = messagesOf(server);
    expect(messages.map(nameOf).sort()).toEqual([...NAMED].sort());
    const to = messages.flatMap((message) => (message.to === undefined ? [] : [message.to]));
    expect(new Set(to)).toEqual(new Set([server.credentials.recipient.slice(1)]));
    expect(server.media.size).toBe(0);
    const routes = new Set(server.effects().map(({ route }) => route));
    expect(routes).toEqual(new Set(['messages', 'media_upload', 'media_delete', 'uploads', 'upload_chunk']));

    // What the operator was told of each: accepted, then its status.
    const statuses = ended.events('probe').filter(({ variant }) => String(variant).startsWith('status webhook'));
    expect(statuses).toHaveLength(to.length);
    expect(statuses.map(({ outcome }) => outcome)).toEqual(statuses.map(() => 'pass'));
    const { stdout, stderr } = ended;
    expect(sweep(terminal, '', { stdout, stderr }, server.secrets())).toEqual([]);
  });

  it('fills the template so that it fits: 132000 and 132012 never come', async () => {
    const server = await serve();
    const ended = await (await startLive(terminal, server, ['--phases', '0,3,9', '--confirm', '3'])).ended;
    const [template] = messagesOf(server).filter(({ type }) => type === 'template');
    expect(template?.['template']).toMatchObject({
      components: [
        {
          type: 'header',
          parameters: [{ type: 'image', image: { link: expect.stringMatching(/^https:/) as string } }],
        },
        { type: 'body', parameters: [{ type: 'text' }, { type: 'text' }] },
        { type: 'button', sub_type: 'url', index: '1', parameters: [{ type: 'text' }] },
      ],
    });
    expect(ended.events('probe')).toContainEqual(
      expect.objectContaining({ helper: 'sendTemplate', variant: 'template', outcome: 'pass' }),
    );
  });

  it('leaves out, with the reason, what is not opted in to or not named', async () => {
    const server = await serve();
    const env = Object.fromEntries(Object.entries(liveEnvironment(server)).filter(([name]) => !/TEMPLATE/.test(name)));
    const ended = await (await startLive(terminal, server, ['--phases', '0,3,4,9', '--confirm', '3,4'], env)).ended;
    expect(ended.code, ended.stderr).toBe(0);
    const skipped = ended.events('probe').filter(({ outcome }) => outcome === 'skipped');
    const noteOf = (helper: string) => skipped.find((probe) => probe['helper'] === helper)?.['note'];
    expect(noteOf('sendCatalog')).toMatch(/WATS_ENABLE_COMMERCE_MESSAGES/);
    expect(noteOf('sendTemplate')).toMatch(/WATS_TEMPLATE_NAME/);
    expect(noteOf('createUploadSession')).toMatch(/WATS_APP_ID/);
    expect(messagesOf(server).map(nameOf)).not.toContain('template');
  });

  it('names the failure of free text outside the window for all but the template, and passes', async () => {
    const server = await serve({ freeText: 'outside-window' });
    const args = ['--phases', '0,3,9', '--confirm', '3'];
    const ended = await (await startLive(terminal, server, args, everything(server))).ended;
    expect(ended.code, ended.stderr).toBe(0);
    const statuses = ended.events('probe').filter(({ variant }) => String(variant).startsWith('status webhook'));
    const failed = statuses.filter(({ code }) => code === 131047);
    expect(failed.map(({ helper }) => helper)).not.toContain('sendTemplate');
    expect(failed).toHaveLength(statuses.length - 1);
  });
});
