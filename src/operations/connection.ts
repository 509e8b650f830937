import type { Clock } from '../campaign/ports.js';
import type { Profile } from '../campaign/profile.js';
import type { Environment } from '../campaign/environment.js';
import { GraphClient } from '../graph/client.js';
import { createDispatcher, type ProxySettings } from '../graph/proxy.js';
import { Transport } from '../graph/transport.js';
import { SubjectTransport } from '../subject/campaign.js';
import { SubjectHost } from '../subject/host.js';
import type { Toolkit } from '../subject/locate.js';
import { CapturingTransport } from './capturing-transport.js';
import type { RawCapture } from './raw-capture.js';
import { TOOL } from './tool.js';

/** An open way to the Graph of a profile. */
export interface Connection {
  readonly client: GraphClient;
  /** The toolkit under test, which makes the requests. */
  readonly subject: SubjectTransport | undefined;
  close(): Promise<void>;
}

/** What a connection may have beside its profile. */
export interface ConnectionOptions {
  readonly proxy?: ProxySettings | undefined;
  /** Gets every exchange. */
  readonly capture?: RawCapture | undefined;
  /** The toolkit that makes the requests, and the largest file that it may have in its hands. */
  readonly subject?: { readonly toolkit: Toolkit; readonly largest: number } | undefined;
}

/** Opens the way to the Graph of a profile. */
export function connect(
  profile: Profile,
  environment: Environment,
  clock: Clock,
  { proxy, capture, subject: given }: ConnectionOptions = {},
): Connection {
  const options = {
    origin: profile.origin,
    accessToken: profile.accessToken,
    dispatcher: createDispatcher(profile.origin, environment, proxy),
    clock,
    userAgent: TOOL.replace(' ', '/'),
  };
  const transport = capture === undefined ? new Transport(options) : new CapturingTransport(options, capture);
  const subject = given === undefined ? undefined : openSubject(given, transport, profile);
  return {
    client: new GraphClient(subject ?? transport, profile.apiVersion, clock),
    subject,
    close: async () => {
      subject?.close();
      await transport.close();
    },
  };
}

function openSubject(
  { toolkit, largest }: NonNullable<ConnectionOptions['subject']>,
  transport: Transport,
  { origin, apiVersion, accessToken, wabaId, phoneNumberId }: Profile,
): SubjectTransport {
  // Bytes go through the pipe as base64, between the parts of a form.
  const host = new SubjectHost(toolkit, apiVersion, origin, { lineBytes: 2 * largest + 1_048_576 });
  const environment = { WATS_WABA_ID: wabaId, WATS_PHONE_NUMBER_ID: phoneNumberId };
  return new SubjectTransport(transport, host, { origin, apiVersion, accessToken, environment });
}
