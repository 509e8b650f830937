import type { NumberRoute } from './graph-number.js';

/** The operations of the independent Graph, as a fault names them. */
export type GraphRoute =
  | 'debug_token'
  | 'waba'
  | 'phone_number'
  | 'subscribed_apps'
  | 'phone_numbers'
  | 'message_templates'
  | 'template'
  | 'template_create'
  | 'template_update'
  | 'template_delete'
  | 'flows'
  | 'flow'
  | 'flow_assets'
  | 'flow_create'
  | 'flow_update'
  | 'flow_json'
  | 'flow_delete'
  | 'flow_publish'
  | 'flow_deprecate'
  | NumberRoute
  | 'messages'
  | 'media_upload'
  | 'media'
  | 'media_bytes'
  | 'media_delete'
  | 'uploads'
  | 'upload_chunk'
  | 'upload_session';

/**
 * What goes wrong with one operation. `before` the operation has its effect or `after` it; `answer` gives a Graph error
 * of the test's choice, `garbage` an answer that is cut off, `alter` the right one with a bit turned.
 */
export type GraphFault = {
  /** `effect`: whatever is no GET. */
  readonly route: GraphRoute | 'effect';
  /** It is there once a request of this operation has come; unset: from the start. */
  since?: GraphRoute | undefined;
  /** How many requests pass before one meets it; unset: none. */
  skip?: number;
  /** How many requests meet it; unset: every one. */
  times?: number;
} & (
  | { readonly kind: 'reset' | 'hang' | 'garbage'; readonly when: 'before' | 'after' }
  | { readonly kind: 'alter'; readonly when: 'after' }
  | { readonly kind: 'redirect'; readonly when: 'before'; readonly status: number; readonly location: string }
  | {
      readonly kind: 'answer';
      readonly when: 'before' | 'after';
      readonly status: number;
      readonly code: number;
      readonly subcode?: number;
      readonly headers?: Readonly<Record<string, string>>;
    }
);

/** Takes the fault that the next request of a route meets, counting it down. */
export function takeFault(
  faults: GraphFault[],
  route: GraphRoute,
  method: string,
  when: 'before' | 'after',
): GraphFault | undefined {
  const isStruck = (by: GraphFault['route']) => by === route || (by === 'effect' && method !== 'GET');
  const fault = faults.find(
    (one) => one.since === undefined && isStruck(one.route) && one.when === when && one.times !== 0,
  );
  for (const one of faults) if (one.since === route) one.since = undefined;
  if (fault?.skip !== undefined && fault.skip > 0) {
    fault.skip -= 1;
    return undefined;
  }
  if (fault?.times !== undefined) fault.times -= 1;
  return fault;
}
