import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GraphOptions, type IndependentGraph, startIndependentGraph } from '../support/independent-graph.js';
import { liveEnvironment, startLive, sweep, Terminal } from '../support/terminal.js';

let terminal: Terminal;
let graph: IndependentGraph | undefined;

const SENDS = ['run', '--phases', '0,3,9', '--confirm', '3', '--json'];

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

  it('sends the values that the operator gives for the template, which stand in no evidence', async () => {
    const server = await serve();
    const values = ['Ava Applegate', 'A-10034', 'track-me-10034'];
    const env = liveEnvironment(server, { WATS_TEMPLATE_PARAMETERS: JSON.stringify(values) });
    const ended = await terminal.run(SENDS, { env });
    expect(ended.code, ended.stderr).toBe(0);
    const [template] = messagesOf(server).filter(({ type }) => type === 'template');
    expect(JSON.stringify(template).match(/"text":"[^"]*"/g)).toEqual(values.map((value) => `"text":"${value}"`));
    expect(sweep(terminal, '', { stdout: ended.stdout, stderr: ended.stderr }, values)).toEqual([]);
  });

  it.each([
    ['of another number', '["Ava"]', 1, /takes 3 value\(s\) \(body 1, body 2, url button 1 1\).*gives 1/],
    ['of another form', 'Ava, A-1', 2, /WATS_TEMPLATE_PARAMETERS: must be a JSON list of texts/],
  ])('sends no template where its values are %s, and says what it takes', async (_what, text, code, told) => {
    const server = await serve();
    const ended = await terminal.run(SENDS, { env: liveEnvironment(server, { WATS_TEMPLATE_PARAMETERS: text }) });
    expect(ended.code, ended.stderr).toBe(code);
    expect(ended.stdout + ended.stderr).toMatch(told);
    expect(messagesOf(server).map(({ type }) => type)).not.toContain('template');
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
