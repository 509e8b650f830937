import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { code, escapeMarkdown } from '../../../../src/evidence/report/escape.js';
import { renderMarkdown } from '../../../../src/evidence/report/markdown.js';
import { buildReport } from '../../../../src/evidence/report/model.js';
import { HOSTILE, spoiled } from './hostile.js';
import { sampleRecord } from './sample.js';

const render = (record = sampleRecord()) => renderMarkdown(buildReport(record));

/** Per line: its marker and, in a table, how many cells it has. */
function skeleton(page: string): readonly string[] {
  return page.split('\n').map((line) => {
    if (line.startsWith('|')) return `table ${line.split(/(?<!\\)\|/).length}`;
    return /^(?:#{1,6} |- |> |---$|$)/.exec(line)?.[0] ?? 'text';
  });
}

describe('the Markdown report', () => {
  it('tells a stranger first what was run, how it ended and what needs a person', () => {
    const lines = render().split('\n');
    expect(lines[0]).toBe('# LIVE META: r-0610a');
    expect(lines[2]).toMatch(/^> LIVE META\./);
    expect(lines[4]).toContain('The live run against Meta failed: 1 probe failed');
    expect(lines).toContain('## What needs a person');
    expect(lines.indexOf('## What needs a person')).toBeLessThan(lines.indexOf('## Phases'));
  });

  it('says in a rehearsal that it is no evidence and shows no live rate', () => {
    const page = render(sampleRecord({ mode: 'dry-run', target: 'simulator' }));
    expect(page).toMatch(/^# DRY RUN/);
    expect(page).toContain('Not evidence');
    expect(page).toMatch(/\n0 of \d+ capabilities live-validated by this run: only a live run against Meta counts/);
    expect(page).not.toContain('✓ live-validated');
    expect(page.match(/^### Phase .*\(DRY RUN\)$/gm)).toHaveLength(8);
  });

  it('has every part of the report', () => {
    const heads = [...render().matchAll(/^## (.*)$/gm)].map(([, head]) => head);
    expect(heads).toEqual([
      'What needs a person',
      'Authorization and assets',
      'Environment',
      'Phases',
      'Delivery',
      'Findings',
      'Errors and advice',
      'Resources',
      'Rollback limits that apply',
      'Inventory before and after',
      'Parity',
      'Known divergences',
      'Notes',
    ]);
  });

  it('attack 12: hostile text in any field is inert', () => {
    const plain = skeleton(render(spoiled('harmless')));
    for (const text of HOSTILE) {
      const page = render(spoiled(text));
      expect(skeleton(page)).toEqual(plain);
      expect(page).not.toMatch(/<[a-z!/]|\]\(|\$\(|[\u001b\u200b\u202e\u2066\r]/i);
    }
  });

  it('attack 12: no text changes lines or cells', () => {
    const plain = skeleton(render(spoiled('harmless')));
    const texts = fc.array(
      fc.oneof(fc.string(), fc.constantFrom('|', '\\', '`', '\n', '- ', '# ', '](', '<', '$(', '://')),
    );
    fc.assert(
      fc.property(texts, (parts) => {
        const page = render(spoiled(`x${parts.join('')}`));
        expect(skeleton(page)).toEqual(plain);
        expect(page).not.toMatch(/<|\]\(|\$\(/);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the Markdown escape', () => {
  it('leaves our own sentences, names and codes readable', () => {
    for (const text of [
      'WATS_ENABLE_SEND is not armed',
      'wats_live_r1_a, wats-live-r1-b.png: Graph 131047 (re-engagement message).',
      'quality GREEN; 3 of 4 passed, 12.5 ms',
      '#0a1b2c3d4e5f',
    ]) {
      expect(escapeMarkdown(text)).toBe(text);
    }
    expect(escapeMarkdown('[secret]')).toBe('\\[secret\\]');
  });

  it('makes no link of addresses, schemes and mentions', () => {
    expect(escapeMarkdown('see https://a.example/b, (command:x) @someone')).toBe(
      'see `https://a.example/b,` `(command:x)` `@someone`',
    );
  });

  it('starts no block', () => {
    expect(['# a', '- a', '+ a', '1. a', '2) a', '---', '===', '> a'].map(escapeMarkdown)).toEqual([
      '\\# a',
      '\\- a',
      '\\+ a',
      '1\\. a',
      '2\\) a',
      '\\---',
      '\\===',
      '&gt; a',
    ]);
  });

  it('sets only plain names as code', () => {
    expect(code('sendText').source).toBe('`sendText`');
    expect(code('a`b|c').source).toBe('a\\`b\\|c');
  });
});
