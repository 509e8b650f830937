import { describe, expect, it } from 'vitest';
import { PHASE_IDS, PHASE_OUTCOMES, PROBE_OUTCOMES } from '../../../src/campaign/phase.js';
import { PAGE, presentAsset, presentMore } from '../../../src/views/assets-present.js';
import { presentPhase, presentProbe } from '../../../src/views/present.js';
import { asset, phase, probe } from './samples.js';

describe('a phase’s row', () => {
  it.each(PHASE_OUTCOMES)('tells %s by a word, by its own icon and by voice', (state) => {
    const row = presentPhase(phase(3, { state, probes: [probe()] }));
    expect(row.description).toContain(state);
    expect(row.spoken).toContain(state);
    expect(row.contextValue).toBe(`phase runnable ${state}`);
    const others = PHASE_OUTCOMES.filter((other) => other !== state);
    expect(others.map((other) => presentPhase(phase(3, { state: other })).icon.name)).not.toContain(row.icon.name);
  });

  it('keeps a title short enough for its outcome to be seen, and whole in the tooltip', () => {
    for (const id of PHASE_IDS) {
      const row = presentPhase(phase(id));
      expect(row.label.length).toBeLessThanOrEqual(22);
      expect(row.tooltip).toContain(phase(id).title);
      expect(row.spoken).toContain(phase(id).title);
    }
  });

  it('speaks first what is seen', () => {
    const row = presentPhase(phase(9, { state: 'failed', probes: [probe({ outcome: 'fail' }), probe()] }));
    expect(row.description).toBe('failed · 1 of 2');
    expect(row.spoken).toBe('9 Clean-up failed · 1 of 2, Clean-up and verification');
  });

  it('tells why it was refused', () => {
    const refused = presentPhase(phase(3, { state: 'refused', note: 'phase 3 needs WATS_ENABLE_SEND=1' }));
    expect(refused.description).toBe('refused · phase 3 needs WATS_ENABLE_SEND=1');
    expect(refused.tooltip).toContain('WATS_ENABLE_SEND');
  });

  it('counts outcomes in the tooltip', () => {
    const probes = [probe(), probe(), probe({ outcome: 'skipped' })];
    expect(presentPhase(phase(4, { state: 'passed', probes })).tooltip).toContain('2 pass, 1 skipped');
  });

  it('opens while it runs and when it failed', () => {
    const probes = [probe()];
    const shape = (state: 'running' | 'failed' | 'passed') => presentPhase(phase(3, { state, probes })).expandable;
    expect([shape('running'), shape('failed'), shape('passed')]).toEqual(['expanded', 'expanded', 'collapsed']);
    expect(presentPhase(phase(3)).expandable).toBe('none');
  });
});

describe('a probe’s row', () => {
  it.each(PROBE_OUTCOMES)('tells %s by a word, by its own icon and by voice', (outcome) => {
    const row = presentProbe(probe({ outcome, note: 'why' }));
    expect(row.description).toBe(`${outcome} · text · 200 · why`);
    expect(row.spoken).toBe(`sendText ${outcome} · text · 200 · why, probe`);
    const others = PROBE_OUTCOMES.filter((other) => other !== outcome);
    expect(others.map((other) => presentProbe(probe({ outcome: other })).icon.name)).not.toContain(row.icon.name);
  });
});

describe('an asset’s row', () => {
  it('is open for the account from the start', () => {
    expect(presentAsset(asset('account')).expandable).toBe('expanded');
    expect(presentAsset(asset('templates')).expandable).toBe('none');
    expect(presentAsset(asset('templates', 1)).expandable).toBe('collapsed');
  });

  it('counts what is not shown', () => {
    expect(presentMore('templates', 3).label).toBe('Show 3 more');
    expect(presentMore('templates', 1_000).label).toBe(`Show ${PAGE} more`);
    expect(presentMore('templates', 1_000).spoken).toContain('1000 not shown');
  });
});
