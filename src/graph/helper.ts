import * as z from 'zod/mini';
import type { OptInFlag } from '../campaign/flags.js';
import { OperatorError } from '../campaign/operator-error.js';
import type { PhaseId, RiskClass } from '../campaign/phase.js';
import type { ResourceType } from '../evidence/manifest.js';
import type { WireRequest } from './wire.js';

/** What every helper has: one typed operation of the Graph. */
interface HelperBase<Input, Response> {
  readonly name: string;
  /** Name of the edge in evidence, never a URL or an id. */
  readonly endpointGroup: string;
  readonly phase: PhaseId;
  /** The opt-in flag without which it is not called live; null for reads. */
  readonly flag: OptInFlag | null;
  readonly summary: string;
  /** No run ever sends it: the transport refuses its edge, whatever the grant. */
  readonly composedOnly?: true;
  readonly input: z.ZodMiniType<Input>;
  readonly response: z.ZodMiniType<Response>;
  /** The exact request, less the credential. Throws `OperatorError` for an id that cannot stand in a path. */
  readonly compose: (input: Input, apiVersion: string) => WireRequest;
}

/** Reads; needs no grant. */
export interface ReadHelper<Input, Response> extends HelperBase<Input, Response> {
  readonly effect: 'none';
  readonly risk: 'read';
}

/** Causes an effect that leaves nothing to remove: a message, a read receipt. */
export interface ActHelper<Input, Response> extends HelperBase<Input, Response> {
  readonly effect: 'act';
  readonly risk: Exclude<RiskClass, 'read'>;
}

/** Makes a resource. The client writes an intent to the manifest before it sends. */
export interface CreateHelper<Input, Response> extends HelperBase<Input, Response> {
  readonly effect: 'create';
  readonly risk: Exclude<RiskClass, 'read' | 'destructive'>;
  readonly resource: ResourceType;
  /** The helper that removes it. */
  readonly cleanupAction: string;
  /** How long the resource lives when it cannot be listed and its answer was lost, in days; null: it can be listed. */
  readonly unlistedDays: number | null;
  /**
   * The id that the manifest seals: of several resources made at once, joined by commas; undefined where Meta tells the
   * id later (groups), so that it is looked up by the name.
   */
  readonly idOf: (response: Response, input: NoInfer<Input>) => string | undefined;
  /** The id that is known beforehand, such as whom a block names; the manifest seals it with the intent. */
  readonly knownId?: (input: Input) => string;
}

/** What a remover is told of a resource: what the manifest knows, and the assets below which some edges hang. */
export interface Removable {
  readonly id: string;
  readonly name: string | null;
  readonly wabaId?: string;
  readonly phoneNumberId?: string;
}

/** Removes a resource of this run: called with a manifest entry, never with a loose id. */
export interface RemoveHelper<Input, Response> extends HelperBase<Input, Response> {
  readonly effect: 'remove';
  readonly risk: Exclude<RiskClass, 'read'>;
  readonly resource: ResourceType;
  readonly inputOf: (resource: Removable) => NoInfer<Input>;
}

export type Helper<Input, Response> =
  | ReadHelper<Input, Response>
  | ActHelper<Input, Response>
  | CreateHelper<Input, Response>
  | RemoveHelper<Input, Response>;

/** One request of a composite: a helper and its input. */
export interface Step {
  readonly helper: Pick<CatalogueHelper, 'name' | 'prepare'>;
  readonly input: unknown;
}

/** Several requests, each of a helper of its own. A phase runs the steps one by one, so that each is recorded. */
export interface CompositeHelper<Input> extends Omit<HelperBase<Input, unknown>, 'response' | 'compose'> {
  readonly effect: 'composite';
  readonly risk: Exclude<RiskClass, 'read'>;
  /** `madeId` is what the first step makes: the last one needs it. */
  readonly steps: (input: Input, madeId: string) => readonly [Step, ...Step[]];
}

/** A helper as the catalogue lists it, whatever its types. */
export type CatalogueHelper = Pick<
  HelperBase<unknown, unknown>,
  'name' | 'endpointGroup' | 'phase' | 'flag' | 'summary' | 'composedOnly'
> & { readonly effect: Helper<unknown, unknown>['effect'] | 'composite'; readonly risk: RiskClass } & Composer;

/** What `defineHelper` adds: the one way from input of any origin to a request, for probes, dialogs and the terminal. */
export interface Composer {
  /** Checks the input and composes. Throws `OperatorError` naming helper, parameter, rule and source. */
  readonly prepare: (input: unknown, apiVersion: string) => WireRequest;
  /** Every request of the helper, in order: one, save for a composite, whose last one is what `prepare` gives. */
  readonly prepareAll: (input: unknown, apiVersion: string) => readonly [WireRequest, ...WireRequest[]];
  /** Names of the parameters, and whether each must be given. */
  readonly parameters: ReadonlyMap<string, 'required' | 'optional'>;
}

export type Defined<Kind> = Kind & Composer;

export function defineHelper<Input, Response>(
  helper: ReadHelper<Input, Response>,
): Defined<ReadHelper<Input, Response>>;
export function defineHelper<Input, Response>(helper: ActHelper<Input, Response>): Defined<ActHelper<Input, Response>>;
export function defineHelper<Input, Response>(
  helper: CreateHelper<Input, Response>,
): Defined<CreateHelper<Input, Response>>;
export function defineHelper<Input, Response>(
  helper: RemoveHelper<Input, Response>,
): Defined<RemoveHelper<Input, Response>>;
/** Defines a helper of the catalogue. */
export function defineHelper<Input, Response>(helper: Helper<Input, Response>): Defined<Helper<Input, Response>> {
  const prepare = (input: unknown, apiVersion: string) => helper.compose(checked(helper, input), apiVersion);
  return {
    ...helper,
    prepare,
    prepareAll: (input, apiVersion) => [prepare(input, apiVersion)],
    parameters: parametersOf(helper.input),
  };
}

/** Stands for the id that the first step of a composite will make, wherever a request is only shown. */
const ID_TO_COME = '1';

/** Defines a helper of several requests. */
export function defineComposite<Input>(helper: CompositeHelper<Input>): CompositeHelper<Input> & Composer {
  const prepareAll: Composer['prepareAll'] = (input, apiVersion) => {
    const [first, ...others] = helper.steps(checked(helper, input), ID_TO_COME);
    const prepared = ({ helper: step, input: stepInput }: Step) => step.prepare(stepInput, apiVersion);
    return [prepared(first), ...others.map(prepared)];
  };
  return {
    ...helper,
    prepareAll,
    prepare: (input, apiVersion) => {
      const [first, ...others] = prepareAll(input, apiVersion);
      return others.at(-1) ?? first;
    },
    parameters: parametersOf(helper.input),
  };
}

function checked<Input>(
  helper: { readonly name: string; readonly input: z.ZodMiniType<Input> },
  input: unknown,
): Input {
  const parsed = z.safeParse(helper.input, input);
  if (!parsed.success) throw inputError(helper.name, parsed.error.issues[0]);
  return parsed.data;
}

function parametersOf(schema: z.core.$ZodType): Map<string, 'required' | 'optional'> {
  const definition = schema._zod.def as z.core.$ZodTypeDef & {
    readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  };
  return new Map(
    Object.entries(definition.shape ?? {}).map(([name, field]) => [
      name,
      field._zod.optin === 'optional' ? 'optional' : 'required',
    ]),
  );
}

function inputError(helper: string, issue: z.core.$ZodIssue | undefined): OperatorError {
  const path = issue?.path.join('.') ?? '';
  const [parameter, rule] =
    issue?.code === 'unrecognized_keys'
      ? [[path, issue.keys[0]].filter(Boolean).join('.'), 'is not a parameter of this helper']
      : [path === '' ? 'input' : path, ruleOf(issue)];
  return new OperatorError({
    code: 'usage',
    thing: `${helper} ${parameter}`,
    rule,
    mend: 'Correct the parameter; nothing was sent.',
  });
}

/** A helper's own rule; without one the schema says no more than that the form is wrong. */
function ruleOf(issue: z.core.$ZodIssue | undefined): string {
  if (issue === undefined || issue.message === 'Invalid input')
    return 'must be a JSON object of the helper’s parameters';
  return issue.message;
}
