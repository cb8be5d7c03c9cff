import type { WeightsNote, WeightsProgress } from '$lib/models/weights-protocol';

const INTERVAL_MS = 100;
/** The reported speed is the average of this period. */
const WINDOW_MS = 3000;

/** Sums a download's progress over its files and reports it at most ten times a second. */
export class Meter {
  readonly #positions = new Map<string, number>();
  readonly #samples: { readonly at: number; readonly received: number }[] = [];
  #received = 0;
  #reported = -Infinity;
  #file = '';
  #note: WeightsNote | null = null;
  totalBytes = 0;

  constructor(private readonly report: (progress: WeightsProgress) => void) {}

  /** Sets the note shown to the person and reports at once. It stays until the next call. */
  note(note: WeightsNote | null): void {
    this.#note = note;
    this.flush();
  }

  /** Sets the stored bytes of a file. `received`: the increase came over the network and counts for the speed. */
  set(file: string, position: number, received: boolean): void {
    const before = this.#positions.get(file) ?? 0;
    this.#positions.set(file, position);
    this.#file = file;
    if (received) this.#received += Math.max(0, position - before);
    if (performance.now() - this.#reported >= INTERVAL_MS) this.flush();
  }

  /** Reports immediately. */
  flush(): void {
    const now = performance.now();
    this.#reported = now;
    this.#samples.push({ at: now, received: this.#received });
    while (this.#samples.length > 2 && now - (this.#samples[0]?.at ?? now) > WINDOW_MS) this.#samples.shift();
    const first = this.#samples[0] ?? { at: now, received: this.#received };
    const seconds = (now - first.at) / 1000;
    this.report({
      doneBytes: [...this.#positions.values()].reduce((sum, bytes) => sum + bytes, 0),
      totalBytes: this.totalBytes,
      bytesPerSecond: seconds > 0 ? (this.#received - first.received) / seconds : 0,
      file: this.#file,
      note: this.#note,
    });
  }
}
