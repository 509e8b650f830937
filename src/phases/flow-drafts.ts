import { record } from '../graph/errors.js';

/** What the flows of a run are for, before and after the change of a draft's metadata. */
export const CATEGORIES = ['OTHER'] as const;
export const CHANGED_CATEGORIES = ['OTHER', 'SURVEY'] as const;

const VERSION = '7.0';

/** One screen with a heading and a button that ends the flow. Source: Meta's Flow JSON reference. */
const flowOf = (heading: string) =>
  JSON.stringify({
    version: VERSION,
    screens: [
      {
        id: 'START',
        title: 'WATS Live',
        terminal: true,
        success: true,
        data: {},
        layout: {
          type: 'SingleColumnLayout',
          children: [
            { type: 'TextHeading', text: heading },
            { type: 'Footer', label: 'Done', 'on-click-action': { name: 'complete', payload: {} } },
          ],
        },
      },
    ],
  });

/** The smallest valid flow, and the same with other words. */
export const FLOW = flowOf('A test flow');
export const OTHER_FLOW = flowOf('A changed test flow');

/** JSON that is well formed, but no flow: it has no screen. */
export const FAULTY_FLOW = JSON.stringify({ version: VERSION, screens: [] });

/** Most faults that are named. */
const MOST = 5;

/** The validation errors of a flow in Meta's own words, where it names them by a word, and their lines. */
export function describeFaults(faults: readonly unknown[]): string {
  const words = faults.slice(0, MOST).map((fault) => {
    const { error, line_start: line } = record(fault) ?? {};
    const word = typeof error === 'string' && /^[A-Z][A-Z_]{2,59}$/.test(error) ? error : 'an unnamed fault';
    return typeof line === 'number' && Number.isInteger(line) && line < 100_000 ? `${word} in line ${line}` : word;
  });
  const more = faults.length - words.length;
  return `${words.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
