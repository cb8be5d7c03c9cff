/** Where work waits while it is paused. */
export class Gate {
  #closed: { readonly opened: Promise<void>; readonly open: () => void } | null = null;

  /** From now on `passed` waits. */
  close(): void {
    if (this.#closed !== null) return;
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    this.#closed = { opened, open };
  }

  /** Lets everybody on who waits. */
  open(): void {
    this.#closed?.open();
    this.#closed = null;
  }

  /** Resolves at once while the gate is open, else when it opens. */
  async passed(): Promise<void> {
    while (this.#closed !== null) await this.#closed.opened;
  }
}
