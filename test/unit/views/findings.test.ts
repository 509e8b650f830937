import { describe, expect, it } from 'vitest';
import { presentFinding } from '../../../src/views/findings-present.js';
import { finding } from './samples.js';

describe('the row of a finding', () => {
  it('names helper and variant, and says family, severity and state', () => {
    const row = presentFinding(finding());
    expect(row).toMatchObject({ label: 'sendText, plain', description: 'request, medium, new' });
    expect(row.spoken).toContain('Expected: body.type: "text"');
    expect(row.contextValue).toBe('finding reproducible');
  });

  it('tells a finding that is gone, and offers no test where there is none', () => {
    const row = presentFinding(finding({ state: 'gone', reproduction: null, variant: 'default' }));
    expect(row).toMatchObject({ label: 'sendText', icon: { name: 'pass' }, contextValue: 'finding' });
    expect(row.tooltip).toContain('No longer seen.');
  });
});
