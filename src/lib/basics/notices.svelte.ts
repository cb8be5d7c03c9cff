import { sentence, type Failure } from '$lib/core/failure';
import type { MemeId } from '$lib/core/ids';

/** A message on screen. */
export type Notice = {
  readonly id: string;
  readonly text: string;
  readonly tone: 'plain' | 'good' | 'bad';
  readonly action?: { readonly label: string; run(): void };
  /** The meme that was copied, which is shown beside the text. */
  readonly picture?: MemeId;
  /** True if it is of no more use on another page. */
  readonly ofPage: boolean;
};

/** How long a message is shown: enough to read a sentence twice. A failure stays until it is dismissed. */
export const SHOWN_MS = 6000;
/** How long a message with an action, such as Undo, is shown: enough to read, decide and reach the button. */
export const ACTION_MS = 20_000;
/** More notices would cover the memes. The oldest is removed first, but those with an action, such as Undo, last. */
const MOST = 4;

/** Failures of a full disk. */
const LACKS_ROOM: ReadonlySet<Failure['kind']> = new Set(['storage-full', 'no-space']);

/** The messages that the app shows by itself, such as failures. */
export class Notices {
  #shown = $state.raw<readonly Notice[]>([]);
  /** The same, not reactive: an effect that says something must not run again at the next notice. */
  #list: readonly Notice[] = [];
  #made = 0;
  readonly #makeRoom: (() => void) | null;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #held = false;
  /** The notices on screen, oldest first. */
  readonly list = $derived(this.#shown);

  /** `makeRoom` leads to what can be deleted; it is offered with every failure of a full disk. */
  constructor(makeRoom: (() => void) | null = null) {
    this.#makeRoom = makeRoom;
  }

  /** The way to what can be deleted, for messages that speak of a full disk. */
  get roomAction(): Notice['action'] {
    return this.#makeRoom === null ? undefined : { label: 'Make room', run: this.#makeRoom };
  }

  /**
   * Shows a message. It replaces one with the same text, unless that one has an action. Running the action dismisses
   * the message.
   */
  say(text: string, tone: Notice['tone'] = 'plain', action?: Notice['action']): void {
    this.#show({ text, tone, action, ofPage: tone === 'bad' && action === undefined });
  }

  /** Shows that a meme, or its text, was copied. */
  copied(text: string, picture: MemeId): void {
    this.#show({ text, tone: 'good', picture, ofPage: false });
  }

  /** Keeps all messages on screen until `release`, e.g. while one of them is pointed at: none may move then. */
  hold(): void {
    this.#held = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  /** Lets the messages disappear, each after its whole time. */
  release(): void {
    this.#held = false;
    for (const notice of this.#list) this.#startTimer(notice);
  }

  /** Removes what was said of the page that is left. */
  leavePage(): void {
    for (const { id, ofPage } of this.#list) if (ofPage) this.dismiss(id);
  }

  /**
   * Shows a failure's sentence after `context`. It is not shown if the same sentence is on screen with a context, and
   * never for `cancelled`.
   */
  fail(failure: Failure, context = ''): void {
    const text = `${context}${sentence(failure)}`;
    const said = this.#list.some((shown) => shown.text !== text && shown.text.endsWith(text));
    if (failure.kind === 'cancelled' || said) return;
    this.#set(this.#list.filter((shown) => shown.text !== text));
    const action = LACKS_ROOM.has(failure.kind) ? this.roomAction : undefined;
    this.#show({ text, tone: 'bad', action, ofPage: true });
  }

  /** Removes a message. */
  dismiss(id: string): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.#set(this.#list.filter((notice) => notice.id !== id));
  }

  #show({ action, ...said }: Omit<Notice, 'id' | 'action'> & { readonly action?: Notice['action'] | undefined }): void {
    this.#made += 1;
    const id = String(this.#made);
    const run = (): void => {
      this.dismiss(id);
      action?.run();
    };
    const notice: Notice = { id, ...said, ...(action === undefined ? {} : { action: { ...action, run } }) };
    const others = this.#list.filter((shown) => shown.text !== said.text || shown.action !== undefined);
    this.#set([...others, notice]);
    const spare = this.#list.find((shown) => shown.action === undefined && shown !== notice) ?? this.#list[0];
    if (this.#list.length > MOST && spare !== undefined) this.dismiss(spare.id);
    this.#startTimer(notice);
  }

  #set(list: readonly Notice[]): void {
    this.#list = list;
    this.#shown = list;
  }

  #startTimer({ id, tone, action }: Notice): void {
    clearTimeout(this.#timers.get(id));
    if (this.#held || tone === 'bad') return;
    const ms = action === undefined ? SHOWN_MS : ACTION_MS;
    this.#timers.set(
      id,
      setTimeout(() => this.dismiss(id), ms),
    );
  }
}
