import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GraphOptions, type IndependentGraph, startIndependentGraph } from '../support/independent-graph.js';
import { liveEnvironment, startLive, Terminal } from '../support/terminal.js';

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

type Message = Readonly<Record<string, unknown>> & { readonly type?: string };

const messagesOf = (server: IndependentGraph): Message[] =>
  server.effects().flatMap(({ route, body }) => (route === 'messages' ? [JSON.parse(body.toString()) as Message] : []));

describe('a live run of the sends against a Graph that is not the simulator', () => {
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
    expect(messagesOf(server).map(({ type }) => type)).not.toContain('template');
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
