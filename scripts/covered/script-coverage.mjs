/** Matches the app's built scripts; the group is the path below the site's root. */
const BUILT = /\/(_app\/immutable\/.+\.js)$/;

/** Collects which characters of each built script ran, over any number of runs. */
export class ScriptCoverage {
  #scripts = new Map();

  /** Adds V8's coverage of one script since the last call (`Profiler.ScriptCoverage`). */
  add({ url, functions }) {
    const path = BUILT.exec(url)?.[1];
    if (path === undefined || functions.length === 0) return;
    const end = Math.max(...functions.map(({ ranges }) => ranges[0].endOffset));
    const now = new Uint8Array(end);
    // Outer ranges come first, so that inner ones overwrite them.
    for (const { ranges } of [...functions].sort(byExtent))
      for (const { startOffset, endOffset, count } of ranges) now.fill(count > 0 ? 1 : 0, startOffset, endOffset);
    const before = this.#scripts.get(path) ?? new Uint8Array(end);
    const sum = before.length >= end ? before : new Uint8Array(end);
    if (sum !== before) sum.set(before);
    for (let at = 0; at < end; at += 1) sum[at] |= now[at];
    this.#scripts.set(path, sum);
  }

  /** Path of the script → one byte per character: 1 if it ran, else 0. */
  result() {
    return this.#scripts;
  }
}

function byExtent({ ranges: [a] }, { ranges: [b] }) {
  return a.startOffset - b.startOffset || b.endOffset - a.endOffset;
}
