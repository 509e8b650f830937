import type { IndependentGraph } from '../support/independent-graph.js';
import type { Environment } from '../support/terminal.js';

/** What a crash leaves behind: the run that makes it, and where it stands on the Graph. */
export interface Kind {
  readonly name: string;
  readonly phase: number;
  /** Options that only this run has. */
  readonly args: readonly string[];
  readonly flags: Environment;
  /** Whether the Graph lists it, so that what was never answered is found all the same. */
  readonly listed: boolean;
  readonly stored: (graph: IndependentGraph) => Map<string, unknown>;
}

export const MEDIA: Kind = {
  name: 'medium',
  phase: 4,
  args: [],
  flags: { WATS_ENABLE_SEND: '' },
  listed: false,
  stored: ({ media }) => media,
};

export const TEMPLATE: Kind = {
  name: 'template',
  phase: 5,
  args: ['--webhook-wait', '0'],
  flags: { WATS_ENABLE_TEMPLATE_MUTATIONS: '1' },
  listed: true,
  stored: ({ templates }) => templates,
};

export const FLOW: Kind = {
  name: 'flow draft',
  phase: 6,
  args: [],
  flags: { WATS_ENABLE_FLOW_MUTATIONS: '1' },
  listed: true,
  stored: ({ flows }) => flows,
};
