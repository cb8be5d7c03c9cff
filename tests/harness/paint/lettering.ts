/** The style of the letters; the font must be loaded. */
export type Style = {
  readonly face: string;
  readonly weight: number;
  /** The locale for capitals (Turkish differs); null leaves the text as it is. */
  readonly capitals: string | null;
  /** True if lines may break between any two characters, as in scripts without spaces between words. */
  readonly breaksAnywhere: boolean;
};

/** English capitals in Anton, the style of most memes. */
export const ENGLISH_CAPITALS: Style = { face: 'Anton', weight: 400, capitals: 'en', breaksAnywhere: false };

/** The text as it is painted in a style, e.g. in capitals. */
export function lettered(text: string, { capitals }: Style): string {
  return capitals === null ? text : text.toLocaleUpperCase(capitals);
}

/** Writes `top` and `bottom` as on memes: centred, white with a black outline, as large as fits. */
export function letter(context: CanvasRenderingContext2D, top: string, bottom: string, style: Style): void {
  const { width, height } = context.canvas;
  const size = Math.min(height / 8, width / 9);
  const margin = size * 0.25;
  const upper = fit(context, top, size, style);
  upper.lines.forEach((line, index) => outline(context, line, margin + upper.size * (1 + index * 1.2), upper.size));
  const lower = fit(context, bottom, size, style);
  const last = height - margin - lower.size * 0.1;
  lower.lines.forEach((line, index) =>
    outline(context, line, last - lower.size * 1.2 * (lower.lines.length - 1 - index), lower.size),
  );
}

/** Writes both texts in black on a white bar at the top, like the captions of posts. */
export function letterBar(context: CanvasRenderingContext2D, top: string, bottom: string, style: Style): void {
  const { width, height } = context.canvas;
  const size = Math.min(height / 14, width / 16);
  const parts = [top, bottom].map((text) => fit(context, text, size, style));
  context.fillStyle = 'white';
  context.fillRect(
    0,
    0,
    width,
    parts.reduce((sum, part) => sum + part.size * part.lines.length * 1.4, size * 0.8),
  );
  context.fillStyle = '#111';
  const fromRight = context.direction === 'rtl';
  context.textAlign = fromRight ? 'right' : 'left';
  let baseline = size * 0.2;
  for (const part of parts)
    for (const line of part.lines) {
      baseline += part.size * 1.4;
      context.font = fontOf(style, part.size);
      context.fillText(line, width * (fromRight ? 0.96 : 0.04), baseline - part.size * 0.2);
    }
}

/** The canvas font of a style at a size in pixels. */
export function fontOf({ face, weight }: Style, size: number): string {
  return `${weight} ${size}px "${face}"`;
}

type Fitted = { readonly size: number; readonly lines: readonly string[] };

/** The largest font size up to `size` at which the text fits two lines, and those lines. Sets the context's font. */
function fit(context: CanvasRenderingContext2D, text: string, size: number, style: Style): Fitted {
  const all = lettered(text, style);
  const [pieces, between] = style.breaksAnywhere
    ? [Array.from(new Intl.Segmenter().segment(all), ({ segment }) => segment), '']
    : [all.split(' ').filter(Boolean), ' '];
  for (let smaller = size; ; smaller *= 0.93) {
    context.font = fontOf(style, smaller);
    const lines = wrap(context, pieces, between);
    if (lines.length <= 2) return { size: smaller, lines };
  }
}

function wrap(context: CanvasRenderingContext2D, pieces: readonly string[], between: string): string[] {
  const lines: string[] = [];
  for (const piece of pieces) {
    const longer = `${lines.at(-1) ?? ''}${between}${piece}`.trim();
    if (lines.length > 0 && context.measureText(longer).width <= context.canvas.width * 0.92)
      lines[lines.length - 1] = longer;
    else lines.push(piece);
  }
  return lines;
}

function outline(context: CanvasRenderingContext2D, line: string, baseline: number, size: number): void {
  context.textAlign = 'center';
  context.lineJoin = 'round';
  context.lineWidth = Math.max(2, size / 9);
  context.strokeStyle = 'black';
  context.strokeText(line, context.canvas.width / 2, baseline);
  context.fillStyle = 'white';
  context.fillText(line, context.canvas.width / 2, baseline);
}
