import type { Quad } from './picture';

/** Boxes of one row belong to one line when the gap between them is at most this many line heights. */
const MAX_WORD_GAP = 1.2;
/** Lines belong to one block when the gap between them is at most this many line heights. */
const MAX_LINE_GAP = 0.9;
/** ... and one is at most this many times taller than the other. */
const MAX_HEIGHT_RATIO = 1.8;
/** Two things stand side by side when they share at least this part of the lower one's height. */
const SIDE_BY_SIDE = 0.5;

/** An upright rectangle in pixels. */
type Rect = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** A visual line: the boxes that form it, from left to right. */
export type Line = { readonly boxes: readonly Quad[] };

type Placed<Item> = { readonly item: Item; readonly rect: Rect };

/**
 * The lines in reading order. Boxes on one row with a word's gap between them form a line; lines right under each other
 * form a block, so two columns are read one after the other; blocks go from top to bottom, those side by side from left
 * to right.
 */
export function readingOrder(quads: readonly Quad[]): Line[] {
  const lines = joinRows(quads.map((quad) => ({ item: quad, rect: boundsOf(quad) })));
  return rows(joinBlocks(lines)).flatMap((row) => row.flatMap(({ item }) => item));
}

function joinRows(boxes: readonly Placed<Quad>[]): Placed<Line>[] {
  return rows(boxes).flatMap((row) => {
    const lines: { boxes: Quad[]; rect: Rect }[] = [];
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

/** Chains of lines that follow each other: each link is the only line right below the one, and the only one right above the other. */
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

/** Groups what stands side by side, groups from top to bottom, their members from left to right. */
function rows<Item>(things: readonly Placed<Item>[]): Placed<Item>[][] {
  const groups: Placed<Item>[][] = [];
  for (const thing of things.toSorted((a, b) => a.rect.y - b.rect.y)) {
    const group = groups.find(([first]) => first !== undefined && sideBySide(first.rect, thing.rect));
    if (group === undefined) groups.push([thing]);
    else group.push(thing);
  }
  return groups.map((group) => group.toSorted((a, b) => a.rect.x - b.rect.x));
}

function sideBySide(a: Rect, b: Rect): boolean {
  return overlap(a.y, a.height, b.y, b.height) >= SIDE_BY_SIDE * Math.min(a.height, b.height);
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
