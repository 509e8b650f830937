import * as vscode from 'vscode';

/** The operator went back a step. */
export const BACK = Symbol('back');
/** What a step answers: a value, a step back, or undefined when the form was dismissed. */
export type Answer<Value> = Value | typeof BACK | undefined;

/** Where a step stands in its form. */
export interface Place {
  readonly title: string;
  readonly step: number;
  readonly total: number;
}

interface PickQuestion<Item extends vscode.QuickPickItem> {
  readonly placeholder: string;
  readonly items: readonly Item[];
  /** Several may be chosen; those with `picked` are at first. */
  readonly many?: boolean;
  /** So many must be chosen to go on. */
  readonly least?: number;
}

/** Asks to choose, with a back button after the first step. Answers the chosen items. */
export function pickStep<Item extends vscode.QuickPickItem>(
  place: Place,
  { placeholder, items, many = false, least = many ? 0 : 1 }: PickQuestion<Item>,
): Promise<Answer<readonly Item[]>> {
  const pick = vscode.window.createQuickPick<Item>();
  pick.items = items;
  pick.canSelectMany = many;
  if (many) pick.selectedItems = items.filter(({ picked }) => picked === true);
  pick.placeholder = placeholder;
  return ask(pick, place, () => (pick.selectedItems.length >= least ? pick.selectedItems : undefined));
}

interface InputQuestion {
  readonly prompt: string;
  readonly placeholder?: string;
  readonly value?: string;
  readonly password?: boolean;
  /** Why a value is not taken; empty or undefined: it is. */
  readonly fault: (value: string) => string | undefined;
}

/** Asks for a text, with a back button after the first step. */
export function inputStep(place: Place, question: InputQuestion): Promise<Answer<string>> {
  const input = vscode.window.createInputBox();
  input.prompt = question.prompt;
  input.placeholder = question.placeholder ?? '';
  input.value = question.value ?? '';
  input.password = question.password ?? false;
  const check = (value: string) => {
    input.validationMessage = question.fault(value) ?? '';
  };
  input.onDidChangeValue(check);
  return ask(input, place, () => {
    check(input.value);
    return input.validationMessage === '' ? input.value : undefined;
  });
}

interface Shown<Value> extends vscode.QuickInput {
  readonly onDidAccept: vscode.Event<void>;
  readonly onDidTriggerButton: vscode.Event<vscode.QuickInputButton>;
  buttons: Value;
}

/** Shows the input until it is accepted with a value, left by the back button, or dismissed. */
async function ask<Value>(
  input: Shown<readonly vscode.QuickInputButton[]>,
  { title, step, total }: Place,
  accepted: () => Value | undefined,
): Promise<Answer<Value>> {
  input.title = title;
  input.step = step;
  input.totalSteps = total;
  input.ignoreFocusOut = true;
  if (step > 1) input.buttons = [vscode.QuickInputButtons.Back];
  try {
    return await new Promise<Answer<Value>>((resolve) => {
      input.onDidTriggerButton(() => resolve(BACK));
      input.onDidHide(() => resolve(undefined));
      input.onDidAccept(() => {
        const value = accepted();
        if (value !== undefined) resolve(value);
      });
      input.show();
    });
  } finally {
    input.dispose();
  }
}

/** Reads under a notification that can stop it; undefined: stopped. */
export async function stoppable<Result>(
  title: string,
  read: (signal: AbortSignal) => Promise<Result>,
): Promise<Result | undefined> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (_progress, token) => {
      const stop = new AbortController();
      token.onCancellationRequested(() => stop.abort());
      return read(stop.signal).catch((error: unknown) => {
        if (stop.signal.aborted) return undefined;
        throw error;
      });
    },
  );
}

/**
 * Asks step after step; a step back asks the one before again. `steps` is read anew each time, so that an answer can
 * add or drop later ones. False: the form was dismissed, and nothing may come of it.
 */
export async function askAll(
  title: string,
  steps: () => readonly ((place: Place) => Promise<Answer<unknown>>)[],
): Promise<boolean> {
  for (let at = 0; ;) {
    const all = steps();
    const step = all[at];
    if (step === undefined) return true;
    const answer = await step({ title, step: at + 1, total: all.length });
    if (answer === undefined) return false;
    at += answer === BACK ? -1 : 1;
  }
}
