import type { CampaignEvent } from '../../../../src/campaign/events.js';
import type { RunRecord } from '../../../../src/evidence/report/record.js';
import { masked, sampleRecord } from './sample.js';

/** Text as an attacker would put it into a template name or an error message. */
export const HOSTILE = [
  '</script><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onfocus='alert(1)",
  '</title></style></svg><b>',
  '[click](command:workbench.action.quit) ![i](https://evil.example/p.png)',
  '<command:evil> https://evil.example/?a=b www.evil.example javascript:alert(1)',
  '$(zap) $(trash)',
  'a | b || c `code` **bold** _em_ ~~s~~',
  '\u001b[31mred\u001b[0m\r\n# heading\r\n- item',
  '\u202egnp.exe \u200bzero\u2066',
  '# heading',
  '- [x] done',
  '<!-- -->',
  '&lt;b&gt; &#60;b&#62;',
] as const;

/** The sample with every masked field, and every name that an event carries, replaced by `text`. */
export function spoiled(text: string, parts: Partial<RunRecord> = {}): RunRecord {
  const bad = masked(text);
  const record = sampleRecord({ abort: { criterion: 'account-condition', detail: bad }, outcome: 'aborted', ...parts });
  const spoil = (event: CampaignEvent): CampaignEvent => {
    if (event.event === 'probe')
      return { ...event, variant: text, note: bad, endpointGroup: text, classification: text };
    if (event.event === 'finding') return { ...event, id: text, expected: bad, seen: bad, source: text };
    if (event.event === 'phase.end') return { ...event, note: bad };
    if (event.event === 'webhook' && event.kind !== 'status') return { ...event, kind: bad, type: bad, status: bad };
    return event;
  };
  return {
    ...record,
    tool: text,
    runId: text,
    prefix: text,
    flags: [text],
    assets: record.assets.map((asset) => ({ ...asset, name: text, detail: bad })),
    authorization: { ...record.authorization, by: text, statement: bad },
    events: record.events.map((timed) => ({ ...timed, event: spoil(timed.event) })),
    resources: record.resources.map((entry) => ({ ...entry, name: text, note: text })),
    inventory: record.inventory.map((row) => ({ ...row, family: text, difference: bad })),
    notes: [bad],
  };
}
