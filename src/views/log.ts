import * as vscode from 'vscode';
import type { Logger } from '../campaign/ports.js';
import type { Redacted } from '../campaign/redacted.js';

/** The log of the extension: one channel, redacted text only. */
export class Log implements Logger, vscode.Disposable {
  readonly #channel = vscode.window.createOutputChannel('WATS Live', { log: true });

  debug(message: Redacted): void {
    this.#channel.debug(message);
  }

  info(message: Redacted): void {
    this.#channel.info(message);
  }

  warn(message: Redacted): void {
    this.#channel.warn(message);
  }

  error(message: Redacted): void {
    this.#channel.error(message);
  }

  show(): void {
    this.#channel.show(true);
  }

  dispose(): void {
    this.#channel.dispose();
  }
}
