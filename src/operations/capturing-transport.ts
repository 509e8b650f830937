import { type Answer, NoAnswer, type SendOptions, Transport, type TransportOptions } from '../graph/transport.js';
import type { WireRequest } from '../graph/wire.js';
import type { RawCapture } from './raw-capture.js';

/** The door to the Graph, with a capture of what passes it. */
export class CapturingTransport extends Transport {
  readonly #capture: RawCapture;

  constructor(options: TransportOptions, capture: RawCapture) {
    super(options);
    this.#capture = capture;
  }

  /** As `Transport.send`; each answer, and the lack of one, is captured. */
  override async send(request: WireRequest, options: SendOptions): Promise<Answer> {
    try {
      const answer = await super.send(request, options);
      this.#capture.record(request, answer);
      return answer;
    } catch (error) {
      if (error instanceof NoAnswer && error.sent) this.#capture.record(request, error);
      throw error;
    }
  }
}
