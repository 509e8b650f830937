import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * The open connections of a receiver. When there are too many, the oldest one without a request under way gives place, so
 * that a flood of idle sockets never keeps an honest delivery out.
 */
export class Sockets {
  /** In order of opening, with the answer to the latest request of each. */
  private readonly latest = new Map<Duplex, ServerResponse | undefined>();

  constructor(private readonly most: number) {}

  opened(socket: Socket): void {
    if (this.latest.size >= this.most && !this.dropIdle()) {
      socket.destroy();
      return;
    }
    this.latest.set(socket, undefined);
    socket.once('close', () => this.latest.delete(socket));
  }

  /** A request arrived on the socket. */
  asked(socket: Socket, response: ServerResponse): void {
    if (this.latest.has(socket)) this.latest.set(socket, response);
  }

  /** Whether part of an answer is on the wire, but not all of it. */
  isAnswering(socket: Duplex): boolean {
    const response = this.latest.get(socket);
    return response !== undefined && response.headersSent && !response.writableFinished;
  }

  /** Whether a request still waits for its answer. */
  get busy(): boolean {
    return [...this.latest.values()].some(isOpen);
  }

  private dropIdle(): boolean {
    for (const [socket, response] of this.latest) {
      if (isOpen(response)) continue;
      this.latest.delete(socket);
      socket.destroy();
      return true;
    }
    return false;
  }
}

function isOpen(response: ServerResponse | undefined): boolean {
  return response !== undefined && !response.writableFinished;
}
