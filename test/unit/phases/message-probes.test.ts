import { describe, expect, it } from 'vitest';
import { DRY_RUN_FLAGS } from '../../../src/campaign/flags.js';
import type { ProbeEvent } from '../../../src/campaign/events.js';
import { findHelper } from '../../../src/graph/catalogue.js';
import { send } from '../../../src/phases/3-send.js';
import { media } from '../../../src/phases/4-media.js';
import { linkTo } from '../../../src/phases/media-link.js';
import { generatedMedia } from '../../../src/phases/medium.js';
import { MESSAGES, RECEIPTS } from '../../../src/phases/message-probes.js';
import type { Run } from '../../../src/phases/run.js';
import { runPhases } from '../../../src/phases/runner.js';
import { benchRun, PHONE, phaseOf, RECIPIENT, shelf } from './bench.js';

const PRODUCT = { catalogId: '194836987003835', productRetailerId: 'sku-1' };

function planned(profile: Partial<Run['profile']> = {}, flags: Run['flags'] = DRY_RUN_FLAGS): Run {
  const { run } = benchRun();
  return { ...run, flags, profile: { ...run.profile, ...profile } };
}

const countOf = (actions: readonly { readonly count: number }[]) => actions.reduce((sum, { count }) => sum + count, 0);

describe('the table of messages', () => {
  it('has rows that can be told apart, each of a helper of phase 3', () => {
    const rows = [...MESSAGES, ...RECEIPTS];
    expect(new Set(rows.map(({ helper, variant }) => `${helper.name} ${variant}`)).size).toBe(rows.length);
    for (const { helper } of rows) expect(findHelper(helper.name)).toMatchObject({ phase: 3, risk: 'side-effect' });
  });

  it('is what the operator confirms: each row once, with the request that will be composed', () => {
    const run = planned({ ...PRODUCT, template: { name: 'hello_world', language: 'en_US', values: [] } });
    const actions = send.effects(run);
    expect(actions.map(({ helper }) => helper)).toEqual([...MESSAGES, ...RECEIPTS].map(({ helper }) => helper.name));
    for (const { count, requests = [] } of actions) {
      expect([count, requests.length]).toEqual([1, 1]);
      expect(requests[0]).toMatchObject({ method: 'POST', path: `/v25.0/${PHONE}/messages` });
    }
    expect(actions.find(({ helper }) => helper === 'sendTemplate')?.summary).toMatch(/may be charged/);
  });

  it('leaves out what the run does not have: template, products, and links against Meta', () => {
    const flags = { ...DRY_RUN_FLAGS, optedIn: new Set(['WATS_ENABLE_SEND'] as const) };
    const all = countOf(send.effects(planned({ ...PRODUCT, template: { name: 'a', language: 'en', values: [] } })));
    const names = (run: Run) => new Set(send.effects(run).map(({ helper }) => helper));
    expect(all - countOf(send.effects(planned(PRODUCT)))).toBe(1);
    expect(names(planned(PRODUCT, flags))).not.toContain('sendCatalog');
    expect(names(planned({ catalogId: PRODUCT.catalogId }))).toContain('sendCatalog');
    expect(names(planned({ catalogId: PRODUCT.catalogId }))).not.toContain('sendProduct');
    expect(names(planned({ target: 'meta' }))).not.toContain('sendImage');
    const linked = planned({ target: 'meta', mediaLinks: ['https://files.example.test/a.png'] });
    expect(names(linked)).toContain('sendImage');
    expect(names(linked)).not.toContain('sendVideo');
    expect(linkTo('image', linked)).toBe('https://files.example.test/a.png');
    expect(send.effects(planned({ recipient: undefined }))).toEqual([]);
  });

  it('counts of phase 4 each medium and what is sent by its id', () => {
    const run = { ...planned({ appId: '670843887433847' }), media: generatedMedia() };
    expect(countOf(media.effects(run))).toBe(5 + 5 + 5 + 2);
    const unsent = { ...run, flags: { ...DRY_RUN_FLAGS, optedIn: new Set(['WATS_ENABLE_MEDIA'] as const) } };
    expect(countOf(media.effects(unsent))).toBe(5 + 5 + 2);
  });
});

describe('phase 3', () => {
  it('does what was confirmed and nothing else, to nobody but the recipient', async () => {
    let n = 0;
    const graph = await shelf([], ({ method, url }) => {
      if (method === 'GET' && url.includes('/flows'))
        return { status: 200, body: { data: [{ id: '77', status: 'PUBLISHED' }] } };
      if (method === 'GET' && url.includes('/message_templates')) return { status: 200, body: { data: [] } };
      if (method !== 'POST') return undefined;
      n += 1;
      return { status: 200, body: { messaging_product: 'whatsapp', messages: [{ id: `wamid.${n}` }] } };
    });
    const { run, events } = benchRun({ origin: graph.origin });
    const rich = {
      ...run,
      profile: { ...run.profile, ...PRODUCT, template: { name: 'hello_world', language: 'en_US', values: [] } },
    };
    await runPhases(rich, [phaseOf(0, [], ({ probes }) => probes.record('h', 'v', 'pass', '')), send], () =>
      Promise.resolve(true),
    );
    const posted = graph.heard.filter(({ method }) => method === 'POST');
    const bodies = posted.map(({ body }) => JSON.parse(body.toString()) as { to?: string });
    expect(bodies).toHaveLength(MESSAGES.length);
    expect(new Set(bodies.map(({ to }) => to))).toEqual(new Set([RECIPIENT]));
    const actions = send.effects(rich).slice(0, MESSAGES.length);
    const composed = actions
      .flatMap(({ requests = [] }) => requests)
      .map(({ body }) => (body.kind === 'json' ? body.value : {}));
    // Save for the ids that only the answers tell, the requests are those that were confirmed.
    const without = (value: unknown) => JSON.stringify(value).replace(/"wamid\.\w+"|"flow_id":"\d+"/g, '""');
    expect(bodies.map(without)).toEqual(composed.map(without));
    const outcomes = events.flatMap((event) => (event.event === 'probe' && event.phase === 3 ? [event] : []));
    const receipts = outcomes.filter(({ variant }: ProbeEvent) => variant === 'inbound test message');
    expect(receipts.map(({ outcome }) => outcome)).toEqual(['skipped', 'skipped']);
  });
});
