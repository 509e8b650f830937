import { describe, expect, it } from 'vitest';
import { Missing } from '../../../src/phases/missing.js';
import {
  askedVariables,
  checkParameters,
  fillParameters,
  type MessageComponent,
  sampleLink,
  type TemplateDefinition,
} from '../../../src/phases/template-parameters.js';

const NOW = new Date('2026-06-10T12:00:00.000Z');
const linkOf = (kind: string) => (kind === 'video' ? undefined : `https://example.test/a.${kind}`);
const fill = (definition: TemplateDefinition) => fillParameters(definition, linkOf, NOW);

function filled(definition: TemplateDefinition): readonly MessageComponent[] {
  const components = fill(definition);
  if (components instanceof Missing) throw new Error(components.reason);
  return components;
}

const BODY = { type: 'BODY', text: 'Hi {{1}}, order {{2}} of {{1}}' };
const OFFER = {
  components: [
    { type: 'HEADER', format: 'TEXT', text: 'For {{customer}}' },
    BODY,
    {
      type: 'BUTTONS',
      buttons: [{ type: 'COPY_CODE' }, { type: 'URL', url: 'https://a.test/{{1}}' }],
    },
  ],
};
const CARD = {
  components: [
    { type: 'HEADER', format: 'IMAGE' },
    { type: 'BODY', text: 'For {{1}}' },
    {
      type: 'BUTTONS',
      buttons: [
        { type: 'QUICK_REPLY', text: 'x' },
        { type: 'URL', url: 'https://a.test/{{1}}' },
      ],
    },
  ],
};

describe('the parameters of a template', () => {
  it('are none where the template has no variable', () => {
    const plain = [
      { type: 'HEADER', format: 'TEXT', text: 'Hello' },
      { type: 'BODY', text: 'World' },
      { type: 'FOOTER', text: 'x' },
      {
        type: 'BUTTONS',
        buttons: [{ type: 'QUICK_REPLY' }, { type: 'PHONE_NUMBER' }, { type: 'URL', url: 'https://a.test' }],
      },
    ];
    expect(fill({ components: plain })).toEqual([]);
    expect(fill({})).toEqual([]);
  });

  it('are asked for by their place: texts and codes, never what is filled by itself', () => {
    expect(askedVariables(OFFER)).toEqual([
      'header customer',
      ...['body 1', 'body 2', 'copy_code button 0 1', 'url button 1 1'],
    ]);
    expect(askedVariables({ components: [{ type: 'HEADER', format: 'IMAGE' }] })).toEqual([]);
    expect(askedVariables({ components: [{ type: 'NEW' }] })).toBeInstanceOf(Missing);
  });

  it('take the values that were asked for in that order', () => {
    const components = fillParameters(OFFER, linkOf, NOW, ['Ava', 'B', 'C', 'CODE', 'path']);
    expect(JSON.stringify(components).match(/"(?:Ava|B|C|CODE|path)"/g)).toEqual([
      '"Ava"',
      '"B"',
      '"C"',
      '"CODE"',
      '"path"',
    ]);
    expect(checkParameters(OFFER, components as readonly MessageComponent[])).toBeUndefined();
  });

  it('are text in order, each variable once; named ones carry their name', () => {
    expect(filled({ components: [BODY] })).toEqual([
      { type: 'body', parameters: [{ type: 'text', text: 'test1' }, { type: 'text', text: 'test2' }] }, // prettier-ignore
    ]);
    expect(filled({ components: [{ type: 'BODY', text: 'Hi {{first_name}}' }] })).toEqual([
      { type: 'body', parameters: [{ type: 'text', parameter_name: 'first_name', text: 'test1' }] },
    ]);
  });

  it.each([
    ['IMAGE', { type: 'image', image: { link: 'https://example.test/a.image' } }],
    ['DOCUMENT', { type: 'document', document: { link: 'https://example.test/a.document' } }],
    ['LOCATION', { type: 'location', location: expect.objectContaining({ name: 'Test place' }) as unknown }],
  ])('of a %s header are one of its kind', (format, parameter) => {
    expect(filled({ components: [{ type: 'HEADER', format }] })).toEqual([{ type: 'header', parameters: [parameter] }]);
  });

  it('of buttons name the button by its place', () => {
    const buttons = [
      { type: 'QUICK_REPLY' },
      { type: 'URL', url: 'https://a.test/{{1}}' },
      { type: 'COPY_CODE' },
      { type: 'FLOW' },
    ];
    expect(filled({ components: [{ type: 'BUTTONS', buttons }] })).toEqual([
      { type: 'button', sub_type: 'url', index: '1', parameters: [{ type: 'text', text: 'test1' }] },
      {
        type: 'button',
        sub_type: 'copy_code',
        index: '2',
        parameters: [{ type: 'coupon_code', coupon_code: 'TEST25' }],
      },
      {
        type: 'button',
        sub_type: 'flow',
        index: '3',
        parameters: [{ type: 'action', action: { flow_token: 'unused' } }],
      },
    ]);
  });

  it('of an authentication template are the same code in body and button', () => {
    const components = [
      { type: 'BODY', text: '*{{1}}* is your code.' },
      { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE' }] },
    ];
    const codes = JSON.stringify(filled({ category: 'AUTHENTICATION', components })).match(/"text":"(\d+)"/g);
    expect(codes).toEqual(['"text":"123456"', '"text":"123456"']);
  });

  it('of a carousel stand below their card', () => {
    const [body, carousel] = filled({ components: [BODY, { type: 'CAROUSEL', cards: [CARD, CARD] }] });
    expect(body?.type).toBe('body');
    expect(carousel).toMatchObject({
      type: 'carousel',
      cards: [0, 1].map((card_index) => ({
        card_index,
        components: [{ type: 'header' }, { type: 'body' }, { type: 'button', sub_type: 'url', index: '1' }],
      })),
    });
  });

  it.each([
    ['a medium without a link', [{ type: 'HEADER', format: 'VIDEO' }], /link to a video/],
    ['a product header', [{ type: 'HEADER', format: 'PRODUCT' }], /PRODUCT header/],
    ['a multi-product button', [{ type: 'BUTTONS', buttons: [{ type: 'MPM' }] }], /MPM button/],
    ['a part that is not known', [{ type: 'SOMETHING_NEW' }], /SOMETHING_NEW/],
    ['a part whose name is no word', [{ type: 'x<script>' }], /of an unknown kind/],
  ])('cannot be filled for %s, which is said', (_what, components, reason) => {
    expect(fill({ components })).toMatchObject({ reason: expect.stringMatching(reason) as string });
  });

  it('fit the definition that they were filled for', () => {
    for (const components of [[BODY], [{ type: 'CAROUSEL', cards: [CARD, CARD] }, BODY], CARD.components]) {
      expect(checkParameters({ components }, filled({ components }))).toBeUndefined();
    }
  });

  it.each<[string, readonly MessageComponent[], RegExp]>([
    ['one too few', [{ type: 'body', parameters: [{ type: 'text', text: 'a' }] }], /body.*2 parameter.*1 parameter/],
    ['none', [], /gives nothing/],
    ['another kind', [{ type: 'body', parameters: [{ type: 'text' }, { type: 'currency' }] }], /text, currency/],
    [
      'a named one for a numbered one',
      [{ type: 'body', parameters: [{ type: 'text' }, { type: 'text', parameter_name: 'b' }] }],
      /named/,
    ],
    [
      'a part too many',
      [...filled({ components: [BODY] }), { type: 'header', parameters: [{ type: 'text' }] }],
      /header/,
    ],
    ['a part twice', [...filled({ components: [BODY] }), ...filled({ components: [BODY] })], /body/],
  ])('do not fit when there is %s', (_what, components, problem) => {
    expect(checkParameters({ components: [BODY] }, components)).toMatch(problem);
  });

  it('have the sample of the review as a link of last resort', () => {
    const header = { type: 'HEADER', format: 'VIDEO', example: { header_handle: ['https://scontent.example/v.mp4'] } };
    expect(sampleLink({ components: [BODY, header] }, 'video')).toBe('https://scontent.example/v.mp4');
    expect(sampleLink({ components: [{ type: 'CAROUSEL', cards: [{ components: [header] }] }] }, 'video')).toBe(
      'https://scontent.example/v.mp4',
    );
    expect(sampleLink({ components: [header] }, 'image')).toBeUndefined();
    expect(sampleLink({ components: [{ ...header, example: { header_handle: ['4::aW'] } }] }, 'video')).toBeUndefined();
  });
});
