import { sentence, type Failure } from '$lib/core/failure';

/** A message on screen. */
export type Notice = {
  readonly id: string;
  readonly text: string;
  readonly tone: 'plain' | 'good' | 'bad';
  readonly action?: { readonly label: string; run(): void };
};

/** How long a message is shown: enough to read a sentence twice. A failure stays until it is dismissed. */
export const SHOWN_MS = 6000;
/** How long a message with an action is shown: enough to read, decide and reach the button. */
export const ACTION_MS = 12_000;
/** More notices would cover the memes; the oldest is removed first. */
const MOST = 4;

/** The messages that the app shows by itself, such as failures. */
export class Notices {
  #list = $state.raw<readonly Notice[]>([]);
  #made = 0;
  /** The notices on screen, oldest first. */
  readonly list = $derived(this.#list);

  /**
   * Shows a message. It replaces one with the same text, unless that one has an action. Running the action dismisses
   * the message.
   */
  say(text: string, tone: Notice['tone'] = 'plain', action?: Notice['action']): void {
    this.#made += 1;
    const id = String(this.#made);
    const run = (): void => {
      this.dismiss(id);
      action?.run();
    };
    const notice: Notice = { id, text, tone, ...(action === undefined ? {} : { action: { ...action, run } }) };
    const others = this.#list.filter((shown) => shown.text !== text || shown.action !== undefined);
    this.#list = [...others, notice].slice(-MOST);
    if (tone !== 'bad') setTimeout(() => this.dismiss(id), action === undefined ? SHOWN_MS : ACTION_MS);
  }

  /**
   * Shows a failure's sentence after `context`. It is not shown if the same sentence is on screen with a context, and
   * never for `cancelled`.
   */
  fail(failure: Failure, context = ''): void {
    const text = `${context}${sentence(failure)}`;
    const said = this.#list.some((shown) => shown.text !== text && shown.text.endsWith(text));
    if (failure.kind !== 'cancelled' && !said) this.say(text, 'bad');
  }

  /** Removes a message. */
  dismiss(id: string): void {
    this.#list = this.#list.filter((notice) => notice.id !== id);
  }
}
