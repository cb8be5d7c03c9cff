/** One recognised character with what the recogniser saw around it. */
export type Glyph = {
  readonly char: string;
  /** The time step at which it first won; a step is 8 pixels of a 48 pixel high line. */
  readonly step: number;
  readonly probability: number;
  /** The highest probability of a space between the previous character and this one; 0 for the first. */
  readonly space: number;
};

/**
 * Greedy CTC decoding: the winner of every time step, repetitions joined, blanks (class 0) dropped. `alphabet[i]` is the
 * character of class i + 1, the last of them the space. `probabilities` is [steps, alphabet.length + 1], row by row.
 */
export function decodeCtc(probabilities: Float32Array, steps: number, alphabet: readonly string[]): Glyph[] {
  const classes = alphabet.length + 1;
  const spaceClass = alphabet.length;
  const glyphs: Glyph[] = [];
  let previous = 0;
  let space = 0;
  for (let step = 0; step < steps; step++) {
    const row = probabilities.subarray(step * classes, (step + 1) * classes);
    const winner = indexOfMax(row);
    space = Math.max(space, row[spaceClass] ?? 0);
    if (winner !== 0 && winner !== previous) {
      const char = alphabet[winner - 1] ?? '';
      glyphs.push({ char, step, probability: row[winner] ?? 0, space: glyphs.length === 0 ? 0 : space });
      space = 0;
    }
    previous = winner;
  }
  return glyphs;
}

/** How sure the recogniser is of a line: the mean of its characters' probabilities, 0 for none. */
export function confidenceOf(glyphs: readonly Glyph[]): number {
  return glyphs.reduce((sum, { probability }) => sum + probability, 0) / Math.max(1, glyphs.length);
}

function indexOfMax(row: Float32Array): number {
  let best = 0;
  let bestValue = row[0] ?? 0;
  for (let index = 1; index < row.length; index++) {
    const value = row[index] ?? 0;
    if (value > bestValue) {
      best = index;
      bestValue = value;
    }
  }
  return best;
}
