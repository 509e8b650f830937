import { describe, expect, it } from 'vitest';
import { renderJunit } from '../../../../src/evidence/report/junit.js';
import { buildReport } from '../../../../src/evidence/report/model.js';
import { HOSTILE, spoiled } from './hostile.js';
import { sampleRecord } from './sample.js';

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

/** A strict reader of the XML that the renderer writes: elements, attributes, five entities; throws on anything else. */
function parse(xml: string): Element {
  const root: Element = { name: '', attributes: {}, children: [] };
  const open = [root];
  const body = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '');
  let at = 0;
  for (const found of body.matchAll(/<(\/?)([a-z]+)((?: [a-z]+="[^"<]*")*)(\/)?>/g)) {
    if (body.slice(at, found.index).trim() !== '')
      throw new Error(`text between elements: ${body.slice(at, found.index)}`);
    at = found.index + found[0].length;
    const [, closes, name = '', pairs = '', empty] = found;
    if (closes === '/') {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes another`);
      continue;
    }
    const attributes: Readonly<Record<string, string>> = Object.fromEntries(
      [...pairs.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(([, key, value = '']) => {
        if (/&(?!(?:amp|lt|gt|quot|#\d+);)/.test(value)) throw new Error(`a bare & in ${value}`);
        return [key ?? '', value.replace(/&(\w+);/g, (all, entity: string) => ENTITIES[entity] ?? all)];
      }),
    );
    const element: Element = { name, attributes, children: [] };
    open.at(-1)?.children.push(element);
    if (empty === undefined) open.push(element);
  }
  if (open.length !== 1 || body.slice(at).trim() !== '') throw new Error('an element is open');
  const [only] = root.children;
  if (only === undefined || root.children.length > 1) throw new Error('no single root');
  return only;
}

const casesOf = ({ children }: Element) => children.flatMap((suite) => suite.children);

describe('the report as JUnit XML', () => {
  const model = buildReport(sampleRecord());

  it('has a suite for each phase, a case for each probe, and counts that agree with them', () => {
    const root = parse(renderJunit(model));
    expect(root.children.map(({ attributes }) => attributes['name'])).toEqual(
      model.phases.map(({ phase, title }) => `${phase} ${title}`),
    );
    const cases = casesOf(root);
    const having = (name: string) =>
      cases.filter(({ children }) => children.some((child) => child.name === name)).length;
    expect(cases.length).toBeGreaterThanOrEqual(model.counts.probes);
    expect(root.attributes).toMatchObject({
      tests: String(cases.length),
      failures: String(having('failure')),
      errors: String(having('error')),
      skipped: String(having('skipped')),
    });
    for (const suite of root.children) expect(suite.attributes['tests']).toBe(String(suite.children.length));
  });

  it('says in its name whether it is evidence', () => {
    expect(parse(renderJunit(model)).attributes['name']).toContain(model.banner.label);
  });

  it('makes a case of a phase that was refused', () => {
    const [first, ...rest] = model.phases;
    if (first === undefined) throw new RangeError('the sample has no phases');
    const refused = { ...first, outcome: 'refused', note: 'no flag', probes: [] } as const;
    const [suite] = parse(renderJunit({ ...model, phases: [refused, ...rest] })).children;
    expect(suite?.children[0]?.children[0]).toMatchObject({
      name: 'error',
      attributes: { message: 'refused: no flag' },
    });
  });

  it.each(HOSTILE)('stays well-formed with %j in every field', (text) => {
    expect(casesOf(parse(renderJunit(buildReport(spoiled(text))))).length).toBeGreaterThan(0);
  });
});
