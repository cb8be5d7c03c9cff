/** How many of the expected words or characters stand in what was read, and how many there are. */
export type Recall = { readonly found: number; readonly total: number };

/**
 * The words of a text, case folded: letters and digits, with apostrophes inside; all other signs only separate. Turkish
 * capitals count with and without their dot.
 */
export function wordsOf(text: string): string[] {
  return (
    text
      .toLowerCase()
      .normalize('NFC')
      // What is left of the dot of a capital İ.
      .replaceAll('\u0307', '')
      .replaceAll('’', "'")
      .match(/[\p{L}\p{N}]+(?:'[\p{L}\p{N}]+)*/gu) ?? []
  );
}

/** The text with base letters alone; đ and ł, too, become d and l. */
export function withoutAccents(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll(/đ/giu, 'd').replaceAll(/ł/giu, 'l');
}

/** How many of the expected words (each as often as it is expected) stand in what was read. */
export function wordRecall(expected: string, got: string): Recall {
  return recallOf(wordsOf(expected), wordsOf(got));
}

/** How many of the expected letters and digits (each as often as it is expected) stand in what was read. */
export function charRecall(expected: string, got: string): Recall {
  return recallOf(Array.from(wordsOf(expected).join('')), Array.from(wordsOf(got).join('')));
}

function recallOf(wanted: readonly string[], got: readonly string[]): Recall {
  const left = new Map<string, number>();
  for (const item of got) left.set(item, (left.get(item) ?? 0) + 1);
  let found = 0;
  for (const item of wanted) {
    const count = left.get(item) ?? 0;
    if (count === 0) continue;
    left.set(item, count - 1);
    found++;
  }
  return { found, total: wanted.length };
}
