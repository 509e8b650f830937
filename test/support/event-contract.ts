import type { Line } from './terminal.js';

/** The fields of each event, from the command line's contract; `added` are ours beyond it. */
const CONTRACT: Readonly<Record<string, { readonly fields: readonly string[]; readonly added?: readonly string[] }>> = {
  'run.start': { fields: ['runId', 'mode', 'target', 'phases', 'manifest', 'ledger'] },
  'phase.start': { fields: ['phase'] },
  'phase.end': { fields: ['phase', 'outcome'], added: ['note'] },
  probe: {
    fields: [
      'phase',
      'helper',
      'variant',
      'outcome',
      'method',
      'endpointGroup',
      'status',
      'code',
      'subcode',
      'classification',
      'ms',
      'note',
    ],
    added: ['usagePercent'],
  },
  webhook: { fields: ['kind', 'type', 'status', 'correlatesTo', 'signature', 'ms'], added: ['code'] },
  finding: {
    fields: ['id', 'helper', 'variant', 'family', 'severity', 'expected', 'seen', 'source'],
    added: ['state', 'reproduction'],
  },
  abort: { fields: ['criterion', 'detail'] },
  'run.end': {
    fields: ['runId', 'mode', 'target', 'outcome', 'cleanup', 'counts', 'manifest', 'ledger', 'reports'],
  },
};

const WORDS: Readonly<Record<string, readonly unknown[]>> = {
  'run.start mode': ['dry-run', 'live'],
  'run.start target': ['simulator', 'loopback', 'meta'],
  'phase.end outcome': ['passed', 'failed', 'blocked', 'skipped', 'refused', 'aborted'],
  'probe outcome': ['pass', 'fail', 'blocked', 'skipped', 'unknown'],
  'webhook signature': ['valid', 'invalid'],
  'finding family': ['request', 'response', 'error', 'webhook', 'security', 'not-implemented'],
  'run.end outcome': ['passed', 'failed', 'blocked', 'refused', 'aborted', 'interrupted'],
  'run.end cleanup': ['complete', 'incomplete', 'none'],
};

/** What of a run's lines departs from the contract, a sentence each. */
export function departures(lines: readonly Line[]): readonly string[] {
  return lines.flatMap((line) => {
    const { event, ...rest } = line;
    const name = typeof event === 'string' ? event : '';
    const contract = CONTRACT[name];
    if (contract === undefined) return [`an event named ${JSON.stringify(event)}`];
    const names = Object.keys(rest);
    const missing = contract.fields.filter((field) => !names.includes(field));
    const foreign = names.filter((field) => ![...contract.fields, ...(contract.added ?? [])].includes(field));
    const wrong = Object.entries(rest).filter(([field, value]) => WORDS[`${name} ${field}`]?.includes(value) === false);
    return [
      ...missing.map((field) => `${name} lacks ${field}`),
      ...foreign.map((field) => `${name} has ${field}`),
      ...wrong.map(([field, value]) => `${name} ${field} is ${JSON.stringify(value)}`),
    ];
  });
}
