import type { GraphRoute, IndependentGraph } from '../support/independent-graph.js';
import type { Environment } from '../support/terminal.js';

/** What becomes of one that no clean-up takes away: its answer never came and no list shows it, or it is for good. */
export type Unlisted = 'goes in 30 days' | 'rings out' | 'expires' | 'stays';

/** What a crash leaves behind: the run that makes it, and where it stands on the Graph. */
export interface Kind {
  readonly name: string;
  readonly phase: number;
  /** Type or name of its manifest entries, where the phase makes others as well. */
  readonly entry?: string;
  /** Options that only this run has. */
  readonly args?: readonly string[];
  readonly flags: (graph: IndependentGraph) => Environment;
  /** The run makes several, so that others stand when the first is gone. */
  readonly several?: boolean;
  /** What is confirmed; the phase alone when absent. */
  readonly confirm?: string;
  /** Undefined: the Graph lists it, so that what was never answered is found all the same. */
  readonly unlisted?: Unlisted;
  /** What of the kind stands on the Graph, the run's and others'. */
  readonly standing: (graph: IndependentGraph) => readonly string[];
  /** Someone else takes away what stands there. */
  readonly takeAway?: (graph: IndependentGraph, id: string) => void;
}

/** How a kind is made and removed, as a fault names it. */
export interface Course {
  readonly kind: Kind;
  readonly create: GraphRoute;
  readonly remove: GraphRoute;
  /** The first read after it was made. */
  readonly between?: GraphRoute;
  /** The first read after a removal that was confirmed. */
  readonly proof: GraphRoute;
  /** The first read after a removal that was not. */
  readonly doubt: GraphRoute;
}

export const MEDIA: Kind = {
  name: 'medium',
  phase: 4,
  flags: () => ({ WATS_ENABLE_SEND: '' }),
  unlisted: 'goes in 30 days',
  standing: ({ media }) => [...media.keys()],
  takeAway: ({ media }, id) => media.delete(id),
};

const TEMPLATE: Kind = {
  name: 'template',
  phase: 5,
  args: ['--webhook-wait', '0'],
  several: true,
  flags: () => ({ WATS_ENABLE_TEMPLATE_MUTATIONS: '1' }),
  standing: ({ templates }) => [...templates.keys()],
  takeAway: ({ templates }, id) => templates.delete(id),
};

const FLOW: Kind = {
  name: 'flow draft',
  phase: 6,
  flags: () => ({ WATS_ENABLE_FLOW_MUTATIONS: '1' }),
  standing: ({ flows }) => [...flows.keys()],
  takeAway: ({ flows }, id) => flows.delete(id),
};

const calling = (more: Environment) => () => ({ WATS_ENABLE_CALLING_LIVE: '1', ...more });

const CALL: Kind = {
  name: 'call',
  phase: 7,
  entry: 'call',
  flags: calling({}),
  unlisted: 'rings out',
  standing: ({ number }) => number.calls.open().map(({ id }) => id),
};

const GROUP: Kind = {
  name: 'group',
  phase: 7,
  entry: 'group',
  flags: calling({ WATS_ENABLE_GROUPS: '1' }),
  standing: ({ number }) => [...number.groups.keys()],
  takeAway: ({ number }, id) => number.groups.delete(id),
};

const admin = () => ({ WATS_ENABLE_ADMIN_MUTATIONS: '1', WATS_ENABLE_DESTRUCTIVE: '1' });

const QR_CODE: Kind = {
  name: 'QR code',
  phase: 8,
  entry: 'qr-code',
  flags: admin,
  standing: ({ number }) => [...number.codes.keys()],
  takeAway: ({ number }, id) => number.codes.delete(id),
};

const BLOCK: Kind = {
  name: 'block',
  phase: 8,
  entry: 'block',
  flags: admin,
  standing: ({ number }) => [...number.blocked],
  takeAway: ({ number }, id) => number.blocked.delete(id),
};

const SETTINGS = ['whatsapp_business_profile', 'whatsapp_commerce_settings', 'settings'] as const;

/** A setting stands there as it is: what a run makes of it is another, and the one before must come back. */
const settingOf = (name: (typeof SETTINGS)[number]): Kind => ({
  name: `change of ${name}`,
  phase: 8,
  entry: name,
  flags: admin,
  // Meta takes and shows words such as ENABLED in either case.
  standing: ({ number }) => [JSON.stringify(number.settings[name]).toUpperCase()],
});

/** Every kind that the Graph lists or that a request removes; media have a table of their own. */
export const COURSES: readonly Course[] = [
  {
    kind: TEMPLATE,
    create: 'template_create',
    remove: 'template_delete',
    between: 'message_templates',
    proof: 'message_templates',
    doubt: 'template',
  },
  { kind: FLOW, create: 'flow_create', remove: 'flow_delete', between: 'flows', proof: 'flows', doubt: 'flow' },
  { kind: GROUP, create: 'group_create', remove: 'group_delete', between: 'group', proof: 'groups', doubt: 'groups' },
  { kind: QR_CODE, create: 'qr_create', remove: 'qr_delete', between: 'qr_code', proof: 'qr_codes', doubt: 'qr_codes' },
  { kind: BLOCK, create: 'block', remove: 'unblock', between: 'blocks', proof: 'blocks', doubt: 'blocks' },
  ...SETTINGS.map((name): Course => {
    const change = `${name}_change` as const;
    return { kind: settingOf(name), create: change, remove: change, between: name, proof: name, doubt: name };
  }),
  { kind: CALL, create: 'call_connect', remove: 'call_terminate', proof: 'phone_number', doubt: 'call_terminate' },
];

/** It expires by itself, so that nothing of it counts as left; the medium of the same run is gone by then. */
export const UPLOAD_SESSION: Kind = {
  name: 'upload session',
  phase: 4,
  entry: 'upload-session',
  flags: ({ credentials }) => ({ WATS_ENABLE_SEND: '', WATS_MEDIA_FIXTURE: '', WATS_APP_ID: credentials.appId }),
  unlisted: 'expires',
  standing: () => [],
};

/** Nobody can take it back, and no clean-up may send it again. */
export const MESSAGE: Kind = {
  name: 'message',
  phase: 3,
  entry: 'message',
  flags: () => ({}),
  standing: () => [],
};

/** A flow that was published stays; one that was not is a draft, which goes. */
export const PUBLICATION: Kind = {
  ...FLOW,
  name: 'publication of a flow',
  entry: 'wats-live-crash-published',
  confirm: '6,publish',
  flags: () => ({ WATS_ENABLE_FLOW_MUTATIONS: '1', WATS_ENABLE_FLOW_PUBLISH: '1' }),
  unlisted: 'stays',
};
