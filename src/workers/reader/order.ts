import type { Box, Quad } from './picture';

/** The widest gap between two boxes of one line, in line heights. */
const MAX_WORD_GAP = 1.2;
/** The widest gap between two lines of one block, in heights of the smaller line. */
const MAX_LINE_GAP = 0.9;
/** How many times taller one line of a block may be than the next. */
const MAX_HEIGHT_RATIO = 1.8;
/** Two rectangles are in one row if their vertical overlap is at least this part of the smaller height. */
const MIN_ROW_OVERLAP = 0.5;

/** An upright rectangle in pixels. */
type Rect = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** A line of text: its boxes from left to right. */
export type Line = { readonly boxes: readonly Box[] };

type Placed<Item> = { readonly item: Item; readonly rect: Rect };

/**
 * The lines in reading order. Boxes in one row with small gaps form a line. Lines directly below each other form a
 * block, so two columns are read one after the other. Blocks are read from top to bottom, blocks of one row from left
 * to right.
 */
export function readingOrder(boxes: readonly Box[]): Line[] {
  const lines = joinRows(boxes.map((box) => ({ item: box, rect: boundsOf(box.quad) })));
  return rows(joinBlocks(lines)).flatMap((row) => row.flatMap(({ item }) => item));
}

function joinRows(boxes: readonly Placed<Box>[]): Placed<Line>[] {
  return rows(boxes).flatMap((row) => {
    const lines: { boxes: Box[]; rect: Rect }[] = [];
    for (const { item, rect } of row) {
      const last = lines.at(-1);
      const gap = last === undefined ? Infinity : rect.x - (last.rect.x + last.rect.width);
      if (last !== undefined && gap <= MAX_WORD_GAP * Math.min(last.rect.height, rect.height)) {
        last.boxes.push(item);
        last.rect = union(last.rect, rect);
      } else lines.push({ boxes: [item], rect });
    }
    return lines.map(({ boxes: joined, rect }) => ({ item: { boxes: joined }, rect }));
  });
}

/**
 * Joins two lines if the lower is the only one directly below the upper, and the upper the only one directly above it.
 */
function joinBlocks(lines: readonly Placed<Line>[]): Placed<Line[]>[] {
  const below = (upper: Placed<Line>): Placed<Line>[] => lines.filter((lower) => follows(upper.rect, lower.rect));
  const above = (lower: Placed<Line>): Placed<Line>[] => lines.filter((upper) => follows(upper.rect, lower.rect));
  const next = (line: Placed<Line>): Placed<Line> | undefined => {
    const [only, ...others] = below(line);
    return only !== undefined && others.length === 0 && above(only).length === 1 ? only : undefined;
  };
  const inside = new Set(lines.map(next));
  return lines
    .filter((line) => !inside.has(line))
    .map((first) => {
      const block: Line[] = [];
      let rect = first.rect;
      for (let line: Placed<Line> | undefined = first; line !== undefined; line = next(line)) {
        block.push(line.item);
        rect = union(rect, line.rect);
      }
      return { item: block, rect };
    });
}

/** True if `lower` is directly below `upper`. */
function follows(upper: Rect, lower: Rect): boolean {
  const [small, large] = [Math.min(upper.height, lower.height), Math.max(upper.height, lower.height)];
  const gap = lower.y - (upper.y + upper.height);
  return (
    lower.y + lower.height / 2 > upper.y + upper.height &&
    gap <= MAX_LINE_GAP * small &&
    large <= MAX_HEIGHT_RATIO * small &&
    overlap(upper.x, upper.width, lower.x, lower.width) > 0
  );
}

/** Groups items into rows from top to bottom, each from left to right. */
function rows<Item>(items: readonly Placed<Item>[]): Placed<Item>[][] {
  const groups: Placed<Item>[][] = [];
  for (const placed of items.toSorted((a, b) => a.rect.y - b.rect.y)) {
    const group = groups.find(([first]) => first !== undefined && sideBySide(first.rect, placed.rect));
    if (group === undefined) groups.push([placed]);
    else group.push(placed);
  }
  return groups.map((group) => group.toSorted((a, b) => a.rect.x - b.rect.x));
}

function sideBySide(a: Rect, b: Rect): boolean {
  return overlap(a.y, a.height, b.y, b.height) >= MIN_ROW_OVERLAP * Math.min(a.height, b.height);
}

function overlap(from: number, length: number, otherFrom: number, otherLength: number): number {
  return Math.min(from + length, otherFrom + otherLength) - Math.max(from, otherFrom);
}

function union(a: Rect, b: Rect): Rect {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  return {
    x,
    y,
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  };
}

/** The smallest upright rectangle around a quad. */
export function boundsOf(quad: Quad): Rect {
  const xs = quad.map(({ x }) => x);
  const ys = quad.map(({ y }) => y);
  const x = Math.min(...xs);
  const y = Math.min(...ys);
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}
