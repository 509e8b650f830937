import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describe as describeRequest, headline } from '../../../src/views/confirmation-text.js';
import { mask } from '../../../src/views/mask.js';
import { describeDanger, describeStatus } from '../../../src/views/mode.js';
import { actionForEnd, actionForError } from '../../../src/views/next-action.js';
import { describeGate } from '../../../src/views/phase-choice.js';
import { confirmRequest as request } from './samples.js';

describe('the confirmation', () => {
  it('names target, assets, count and what cannot be undone', () => {
    expect(headline(request)).toBe('LIVE: phase 3, Low-impact sends');
    const detail = describeRequest(request, ['To: recipient …1111']);
    expect(detail).toBe(
      [
        'Target: LIVE on Meta, number #0011aabbccdd',
        'To: recipient …1111',
        '',
        '2 × a text message (sendText)',
        '',
        'Sent messages cannot be taken back.',
      ].join('\n'),
    );
  });

  it('gathers many actions in one line a risk, with how many there are', () => {
    const action = (summary: string, risk: 'side-effect' | 'destructive' = 'side-effect', count = 1) => ({
      ...{ helper: 'sendText', risk, count, summary },
    });
    const actions = Array.from({ length: 12 }, (_, at) => action(`kind ${at}`, 'side-effect', at === 0 ? 3 : 1));
    const detail = describeRequest({ ...request, actions: [...actions, action('a removal', 'destructive')] }, []);
    expect(detail).toContain('14 requests (side-effect): 3 × kind 0, kind 1, kind 2,');
    expect(detail).toContain('1 requests (destructive): a removal');
    expect(describeRequest({ ...request, actions }, [])).toContain('1 × kind 11 (sendText)');
  });

  it('says of a dry run that nothing leaves the machine, and no asset of the operator', () => {
    const detail = describeRequest({ ...request, live: false }, ['To: recipient …1111']);
    expect(detail).toContain('Nothing leaves this machine');
    expect(detail).not.toContain('recipient');
    expect(headline({ ...request, live: false })).toMatch(/^Dry run/);
  });
});

describe('the mask', () => {
  it('shows at most four digits and never more than a third', () => {
    expect(mask('106540352242922')).toBe('…2922');
    expect(mask('12345')).toBe('…5');
    expect(mask('12')).toBe('…');
    fc.assert(
      fc.property(fc.stringMatching(/^\d{1,32}$/), (id) => {
        const shown = mask(id).slice(1);
        return shown.length <= 4 && shown.length * 3 <= id.length && id.endsWith(shown);
      }),
    );
  });
});

describe('the status item', () => {
  const live = { live: true, target: 'Meta', number: '…2922', phase: undefined };
  it('says LIVE and the number in words', () => {
    const status = describeStatus(live);
    expect(status.text).toBe('$(warning) WATS: LIVE …2922');
    expect(status.spoken).toBe('WATS Live, LIVE, number ending in 2922');
    expect(status.command).toBe('watsLive.disarm');
    expect(describeDanger(live)).toContain('the next run reaches Meta, number …2922');
  });

  it('stops what runs, and runs where nothing does', () => {
    expect(describeStatus({ ...live, phase: 'Media lifecycle' })).toMatchObject({
      text: '$(sync~spin) WATS: LIVE …2922 · Media lifecycle',
      command: 'watsLive.stopRun',
    });
    const dry = describeStatus({ ...live, live: false });
    expect(dry).toMatchObject({ text: '$(beaker) WATS: Simulator', command: 'watsLive.runPhase' });
    expect(dry.spoken).not.toContain('2922');
    expect(describeDanger({ ...live, live: false })).toBe('');
  });
});

describe('the next action', () => {
  it('mends what an error names', () => {
    expect(actionForError('configuration', 'WATS_GRAPH_BASE_URL')?.command).toBe('settings');
    expect(actionForError('configuration', 'WATS_ACCESS_TOKEN')?.command).toBe('watsLive.setCredentials');
    expect(actionForError('output', 'the output folder')?.command).toBe('watsLive.chooseOutputFolder');
    expect(actionForError('gate', 'phase 3')?.command).toBe('watsLive.armLive');
    expect(actionForError('internal', 'anything')).toBeUndefined();
  });

  it('follows a run that left something, or lacked a flag', () => {
    expect(actionForEnd(5, false)?.command).toBe('watsLive.resumeCleanup');
    expect(actionForEnd(3, true)?.command).toBe('watsLive.armLive');
    expect(actionForEnd(3, false)).toBeUndefined();
    expect(actionForEnd(0, false)).toBeUndefined();
  });
});

describe('the choice of phases', () => {
  it('says before a live run what a gate will refuse', () => {
    expect(describeGate(1, true, new Set())).toBe('read-only');
    expect(describeGate(3, true, new Set())).toBe('will be refused, not armed: WATS_ENABLE_SEND');
    expect(describeGate(3, true, new Set(['WATS_ENABLE_SEND']))).toBe('asks first');
    expect(describeGate(3, false, new Set())).toBe('asks once');
    expect(describeGate(9, true, new Set())).toMatch(/removes/);
  });
});
