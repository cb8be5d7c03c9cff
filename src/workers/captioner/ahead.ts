import type { CaptionRequest } from '$lib/captioner/protocol';
import type { Engine } from './engines/engine';

/**
 * The pictures of captions, each prepared when it is asked for or while the one before is captioned. One is held ahead: a
 * second would cost memory and save nothing. One is prepared at a time, for a family's processor may keep the settings of
 * the picture in hand.
 */
export class Ahead {
  readonly #engine: Engine;
  #held: { readonly ticket: number; readonly inputs: Promise<unknown> } | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Begins with a picture, in place of the one that was held. */
  begin(request: CaptionRequest, ticket: number): void {
    this.#drop();
    this.#held = { ticket, inputs: this.#prepare(request) };
  }

  /** The picture that was begun under this ticket, else prepared now; whichever other was held is let go. */
  async take(request: CaptionRequest, ticket: number | null): Promise<unknown> {
    const held = this.#held;
    if (held?.ticket !== ticket) {
      this.#drop();
      return await this.#prepare(request);
    }
    this.#held = undefined;
    return await held.inputs;
  }

  #prepare(request: CaptionRequest): Promise<unknown> {
    const inputs = this.#last.then(() => this.#engine.prepare(request));
    // Whoever takes it hears what was wrong with it.
    this.#last = inputs.catch(() => undefined);
    return inputs;
  }

  #drop(): void {
    void this.#held?.inputs.then(
      (inputs) => this.#engine.release?.(inputs),
      () => undefined,
    );
    this.#held = undefined;
  }
}
