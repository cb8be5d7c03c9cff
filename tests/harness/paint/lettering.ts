/** The font of the memes; it must be loaded before `letter` is called. */
export const FACE = 'Anton';

/** Writes `top` and `bottom` as on memes: centred capitals, white with a black outline, as large as fits. */
export function letter(context: CanvasRenderingContext2D, top: string, bottom: string): void {
  const { width, height } = context.canvas;
  const size = Math.min(height / 8, width / 9);
  const margin = size * 0.25;
  const upper = fit(context, top, size);
  upper.lines.forEach((line, index) => draw(context, line, margin + upper.size * (1 + index * 1.2), upper.size));
  const lower = fit(context, bottom, size);
  const last = height - margin - lower.size * 0.1;
  lower.lines.forEach((line, index) =>
    draw(context, line, last - lower.size * 1.2 * (lower.lines.length - 1 - index), lower.size),
  );
}

/** The largest font size up to `size` at which the text fits two lines, and those lines. */
function fit(context: CanvasRenderingContext2D, text: string, size: number): { size: number; lines: string[] } {
  const words = text.toUpperCase().split(' ').filter(Boolean);
  for (let smaller = size; ; smaller *= 0.93) {
    context.font = `${smaller}px ${FACE}`;
    const lines = wrap(context, words);
    if (lines.length <= 2) return { size: smaller, lines };
  }
}

function wrap(context: CanvasRenderingContext2D, words: readonly string[]): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const longer = `${lines.at(-1) ?? ''} ${word}`.trim();
    if (lines.length > 0 && context.measureText(longer).width <= context.canvas.width * 0.92)
      lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function draw(context: CanvasRenderingContext2D, line: string, baseline: number, size: number): void {
  context.font = `${size}px ${FACE}`;
  context.textAlign = 'center';
  context.lineJoin = 'round';
  context.lineWidth = Math.max(2, size / 9);
  context.strokeStyle = 'black';
  context.strokeText(line, context.canvas.width / 2, baseline);
  context.fillStyle = 'white';
  context.fillText(line, context.canvas.width / 2, baseline);
}
