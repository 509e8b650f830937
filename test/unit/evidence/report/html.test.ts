import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reportStyle } from '../../../../src/evidence/report/html-style.js';
import { renderHtml } from '../../../../src/evidence/report/html.js';
import { buildReport } from '../../../../src/evidence/report/model.js';
import { HOSTILE, spoiled } from './hostile.js';
import { probe, sampleRecord, timed } from './sample.js';

const CAPABILITIES = [{ helper: 'createFlow', phase: 6 }] as const;
const render = (record = sampleRecord()) => renderHtml(buildReport(record, CAPABILITIES));

/** Names of tags and attributes in order: what markup the page has, whatever its text says. */
function skeleton(page: string): string {
  return [...page.matchAll(/<([!/]?[a-z0-9]+)((?:\s+[a-zA-Z:-]+(?:="[^"]*")?)*)\s*\/?\s*>/g)]
    .map(
      ([, tag, attributes]) =>
        `${tag}(${(attributes ?? '')
          .replace(/="[^"]*"/g, '')
          .trim()
          .replace(/\s+/g, ' ')})`,
    )
    .join('\n');
}

describe('the HTML report', () => {
  it('has a language, a title, a strict policy and no script', () => {
    const page = render();
    expect(page).toMatch(/^<!doctype html>\s*<html lang="en">/);
    expect(page).toContain('<title>LIVE META: WATS Live report r-0610a</title>');
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:;`);
    expect(page).not.toMatch(/<script|\son[a-z]+=|javascript:|<link|<img|<iframe|@import|url\(/i);
    expect(page).not.toMatch(/(?:href|src)="(?!#)/);
  });

  it('closes every element that it opens', () => {
    const open: string[] = [];
    for (const [, close, tag, self] of render().matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*?(\/?)\s*>/g)) {
      if (tag === undefined || self === '/' || tag === 'meta' || tag === 'br') continue;
      if (close === '/') expect(open.pop()).toBe(tag);
      else open.push(tag);
    }
    expect(open).toEqual([]);
  });

  it('says its mode in banner, title, every section and on every printed page', () => {
    const dry = render(sampleRecord({ mode: 'dry-run', target: 'simulator' }));
    const sections = dry.match(/<h2/g)?.length ?? 0;
    expect(sections).toBeGreaterThan(8);
    expect(dry.match(/<span class="page">DRY RUN<\/span>/g)).toHaveLength(sections);
    expect(dry).toContain('Not evidence: a rehearsal against the embedded simulator');
    expect(dry).toContain("@top-center { content: 'DRY RUN: Not evidence");
    expect(dry).not.toContain('LIVE META');
    expect(render(sampleRecord({ target: 'loopback' }))).toContain('Not evidence: target is loopback');
  });

  it('gives every table a caption and scopes, and every picture a title and description', () => {
    const page = render();
    const count = (pattern: RegExp) => page.match(pattern)?.length ?? 0;
    expect(count(/<caption>/g)).toBe(count(/<table>/g));
    expect(count(/<th\b/g)).toBe(count(/<th scope="(?:col|row)"/g));
    expect(count(/<svg\b/g)).toBeGreaterThan(2);
    expect(count(/<svg [^>]*role="img"/g)).toBe(count(/<svg\b/g));
    expect(count(/<desc>/g)).toBe(count(/<svg\b/g));
    expect([...page.matchAll(/aria-label="([^"]*)"/g)].map(([, label]) => label)).toSatisfy(
      (labels: string[]) => new Set(labels).size === labels.length,
    );
  });

  it('tells each outcome by glyph and word', () => {
    const page = render();
    for (const [glyph, word] of [
      ['✓', 'pass'],
      ['✕', 'fail'],
      ['⊘', 'blocked'],
      ['–', 'skipped'],
      ['?', 'unknown'],
    ]) {
      expect(page).toContain(`aria-hidden="true">${glyph}</span>${word}<`);
    }
  });

  it('attack 12: hostile text in any field adds no markup and stays readable', () => {
    const plain = skeleton(render(spoiled('harmless')));
    for (const text of HOSTILE) {
      const page = render(spoiled(text));
      expect(skeleton(page)).toBe(plain);
      expect(page).not.toContain('$(');
      expect(page).not.toMatch(/[\u001b\u200b\u202e\u2066]/);
    }
  });

  it('attack 12: no text at all changes the markup', () => {
    const plain = skeleton(render(spoiled('harmless')));
    const texts = fc.array(fc.oneof(fc.string(), fc.constantFrom('<', '>', '"', "'", '&', '</', '/>', ' x="')));
    fc.assert(
      fc.property(texts, (parts) => {
        expect(skeleton(render(spoiled(`x${parts.join('')}`)))).toBe(plain);
      }),
      { numRuns: 60 },
    );
  });

  it('holds no run of digits that reads as a telephone number, but in hash tags and instants', () => {
    const many = Array.from({ length: 70 }, (_, n) =>
      timed(1_000_000 + n * 77_777, probe(3, 'sendText', { ms: 333.33 })),
    );
    const page = render(sampleRecord({ events: many }));
    const rest = page.replace(/#[0-9a-f]{12}\b/g, '').replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '');
    const runs = [...rest.matchAll(/\d[\d ().-]*\d/g)].map(([run]) => run.replace(/\D/g, ''));
    expect(runs.filter((digits) => digits.length > 7)).toEqual([]);
    expect(render()).toContain('#210987654321');
    expect(page).toContain('part 3 of 3');
  });

  it('bounds the length of a field', () => {
    expect(render(spoiled('x'.repeat(1_000_000))).length).toBeLessThan(3_000_000);
  });
});

describe('the style of the report', () => {
  const luminance = (hex: string) => {
    const parts = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
    const [r = 0, g = 0, b = 0] = parts.map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a: string, b: string) => {
    const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (light + 0.05) / (dark + 0.05);
  };

  it('reaches AA contrast for all text in light and dark', () => {
    const schemes = [...reportStyle('X').matchAll(/:root \{[^}]*--paper[^}]*\}/g)].map(
      ([block]) =>
        new Map([...block.matchAll(/--(\w+): (#[0-9a-f]{6})/g)].map(([, name = '', hex = '']) => [name, hex])),
    );
    expect(schemes).toHaveLength(2);
    for (const scheme of schemes) {
      for (const ink of ['ink', 'soft', 'accent', 'good', 'bad', 'halt', 'idle']) {
        for (const ground of ['paper', 'card', 'wash']) {
          expect(contrast(scheme.get(ink) ?? '#000000', scheme.get(ground) ?? '#000000')).toBeGreaterThanOrEqual(4.5);
        }
      }
      expect(contrast(scheme.get('onaccent') ?? '', scheme.get('accent') ?? '')).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('knows dark and print, and takes no quote into its page label', () => {
    const style = reportStyle("a'; } body { display: none");
    expect(style).toContain('prefers-color-scheme: dark');
    expect(style).toContain('@media print');
    expect(style).toContain("content: 'a;  body  display: none'");
  });
});
