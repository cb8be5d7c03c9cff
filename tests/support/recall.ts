/** The words of a text in lower case: letters and digits, with apostrophes inside. Other characters separate words. */
export function wordsOf(text: string): string[] {
  return (
    text
      .toLowerCase()
      .replaceAll('’', "'")
      .match(/[\p{L}\p{N}]+(?:'[\p{L}\p{N}]+)*/gu) ?? []
  );
}

/** How many of the expected words were read, and how many are expected; a repeated word counts each time. */
export function wordRecall(expected: string, got: string): { readonly found: number; readonly total: number } {
  const left = new Map<string, number>();
  for (const word of wordsOf(got)) left.set(word, (left.get(word) ?? 0) + 1);
  const wanted = wordsOf(expected);
  let found = 0;
  for (const word of wanted) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    left.set(word, count - 1);
    found++;
  }
  return { found, total: wanted.length };
}
