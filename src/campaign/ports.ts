import type { GatedStep } from './flags.js';
import type { PhaseId, RiskClass } from './phase.js';
import type { Redacted } from './redacted.js';

/** Time, so that tests can hold it. */
export interface Clock {
  now(): Date;
  /** Milliseconds from an arbitrary start; never goes back. */
  monotonic(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The log as people see it. It takes redacted text only. */
export interface Logger {
  debug(message: Redacted): void;
  info(message: Redacted): void;
  warn(message: Redacted): void;
  error(message: Redacted): void;
}

/** A tunnel of the operator's own from the public webhook URL to the receiver: started in sight, and stopped again. */
export interface Tunnel {
  /** False: nothing was started, for one is open already or none is configured. */
  start(port: number): boolean;
  stop(): void;
}

/** One piece of a message as its recipient sees it, in order from the top. */
export interface PicturePart {
  readonly role: 'header' | 'media' | 'body' | 'footer' | 'button' | 'card' | 'field' | 'note';
  readonly text: Redacted;
}

/** What will be sent, to look at before it is. */
export interface RequestPicture {
  /** The composed requests, each as indented JSON. */
  readonly requests: readonly Redacted[];
  /** The message as its recipient will see it; empty where there is none. */
  readonly message: readonly PicturePart[];
}

/** One thing that a confirmed phase will do, as the dialog and the terminal show it. */
export interface ConfirmAction {
  readonly helper: string;
  readonly risk: RiskClass;
  readonly count: number;
  readonly summary: string;
  readonly picture?: RequestPicture;
}

/** The operator's own tests and typecheck: a shell command in the terminal, tasks of the editor in the window. */
export interface LocalCheck {
  /** Runs them to their end. Exit code; null when they were stopped or could not start. Never rejects. */
  run(signal: AbortSignal): Promise<number | null>;
}

export interface ConfirmRequest {
  readonly phase: PhaseId;
  /** The step of the phase that is asked for by itself; null: the phase as a whole. */
  readonly step: GatedStep | null;
  readonly title: string;
  /** The verb on the button: "Send 2 messages". */
  readonly verb: string;
  /** The target, masked: "simulator", or "LIVE number #1a2b… on Meta". */
  readonly target: Redacted;
  readonly live: boolean;
  readonly actions: readonly ConfirmAction[];
  /** What cannot be undone, in a sentence; empty when all can. */
  readonly irreversible: string;
  /** Typed by the operator where the face has no button, and everywhere for a step of its own. */
  readonly runId: string;
}

/** Asks the operator. Anything but `true` sends nothing. */
export type Confirm = (request: ConfirmRequest, signal: AbortSignal) => Promise<boolean>;
