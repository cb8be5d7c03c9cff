import { sentence, type Failure } from '$lib/core/failure';

/** One message to the person. */
export type Notice = {
  readonly id: string;
  readonly text: string;
  readonly tone: 'plain' | 'good' | 'bad';
  readonly action?: { readonly label: string; run(): void };
};

/** Long enough to read a sentence twice; a failure stays until it is dismissed. */
const SHOWN_MS = 6000;
/** Long enough to read, decide and reach the button. */
const ACTION_MS = 12_000;
/** More than this on screen hides the memes; the oldest goes first. */
const MOST = 4;

/** The one funnel through which the app speaks unasked. */
export class Notices {
  #list = $state.raw<readonly Notice[]>([]);
  #made = 0;
  /** What is on screen, oldest first. */
  readonly list = $derived(this.#list);

  /** Shows a message; one with the same text replaces the earlier one, unless there is something to do. Done, it goes. */
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

  /** Shows a failure as its sentence, once: not where that stands already, with or without a context. Never `cancelled`. */
  fail(failure: Failure, context = ''): void {
    const text = `${context}${sentence(failure)}`;
    const said = this.#list.some((shown) => shown.text !== text && shown.text.endsWith(text));
    if (failure.kind !== 'cancelled' && !said) this.say(text, 'bad');
  }

  /** Takes a message away. */
  dismiss(id: string): void {
    this.#list = this.#list.filter((notice) => notice.id !== id);
  }
}
