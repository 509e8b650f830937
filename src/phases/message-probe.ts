import type { ActHelper, CatalogueHelper, Defined } from '../graph/helper.js';
import { type Accepted, sendOne, type SentMessage } from './delivery.js';
import { Missing } from './missing.js';
import type { PhaseContext, PlannedRun } from './phase.js';
import { planned, type PlannedAction } from './request-picture.js';
import type { TemplateMessage } from './sending-facts.js';

/** What the messages of a phase are made of: what is known before it, and what it learns. */
export interface Facts {
  readonly run: PlannedRun;
  /** The number that sends and the person who receives, as every helper takes them. */
  readonly route: { readonly phoneNumberId: string; readonly to: string };
  /** Id of the text that this phase sent first. */
  readonly ours: string | Missing;
  /** Id of a message of the test recipient. */
  readonly theirs: string | Missing;
  /** Id of a published flow. */
  readonly flowId: string | Missing;
  readonly template: TemplateMessage | Missing;
}

/** A row of a table of messages. */
interface Row<Input, Response> {
  readonly helper: Defined<ActHelper<Input, Response>>;
  readonly variant: string;
  /** How the confirmation names it: `a text message`. */
  readonly effect: string;
  /** Why this run does not have it, as far as is known before; undefined: it does. */
  readonly unless?: (run: PlannedRun) => string | undefined;
  /** Its input, or what it lacks. */
  readonly input: (facts: Facts) => Input | Missing;
}

interface MessageRow<Input> extends Row<Input, Accepted> {
  /** Graph codes by which its status may fail and the probe still passes. */
  readonly expected?: readonly number[];
  /** The last status that Meta sends of it; `delivered` unless said. */
  readonly lastStatus?: 'sent';
}

/** A probe of a table: what it does and what it says of itself come from the same row. */
export interface MessageProbe {
  readonly helper: Pick<CatalogueHelper, 'name' | 'endpointGroup' | 'prepare'>;
  readonly variant: string;
  /** Why this run does not have it; undefined: it does. */
  readonly unless: (run: PlannedRun) => string | undefined;
  /** What the operator confirms, with the request as it will be composed. */
  readonly action: (facts: Facts) => PlannedAction;
  /** Does it, or records why not. `lost` says that no answer came. */
  readonly run: (context: PhaseContext, facts: Facts) => Promise<Done>;
}

export interface Done {
  readonly sent?: SentMessage | undefined;
  readonly lost?: boolean;
}

/** A message to the recipient, whose statuses follow by webhook. */
export function message<Input>(row: MessageRow<Input>): MessageProbe {
  const { helper, variant, expected, lastStatus } = row;
  return probeOf(row, (context, input) => sendOne(context, helper, input, { variant, expected, lastStatus }));
}

/** A receipt for a message of the recipient: it has no status of its own. */
export function receipt<Input>(row: Row<Input, { readonly success: boolean }>): MessageProbe {
  return probeOf(row, async ({ probes }, input) => {
    const check = ({ success }: { readonly success: boolean }) => (success ? undefined : 'Meta did not confirm it');
    await probes.act(row.helper, input, { variant: row.variant, check });
    return {};
  });
}

function probeOf<Input, Response>(
  row: Row<Input, Response>,
  act: (context: PhaseContext, input: Input) => Promise<Done>,
): MessageProbe {
  const { helper, variant, effect, unless = () => undefined, input } = row;
  return {
    helper,
    variant,
    unless,
    action: (facts) => {
      const made = input(facts);
      const requests = made instanceof Missing ? [] : [helper.prepare(made, facts.run.profile.apiVersion)];
      return planned(helper, effect, 1, requests);
    },
    run: async (context, facts) => {
      const reason = unless(context.run) ?? input(facts);
      if (reason instanceof Missing || typeof reason === 'string') {
        context.probes.skip(helper, variant, reason instanceof Missing ? reason.reason : reason);
        return {};
      }
      return act(context, reason);
    },
  };
}
