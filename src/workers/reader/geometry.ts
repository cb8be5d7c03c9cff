/** A point in pixels, y downwards. */
export type Point = { readonly x: number; readonly y: number };

/** A text line's corners in the reading direction: top left, top right, bottom right, bottom left. */
export type Quad = readonly [Point, Point, Point, Point];

/** An upright rectangle in pixels. */
export type Rect = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** Crops at least this many times taller than wide hold text that runs downwards (PP-OCR's own rule). */
const UPRIGHT_RATIO = 1.5;

/** The distance of two points. */
export function lengthOf(a: Point, b: Point): number {
  return Math.hypot(b.x - a.x, b.y - a.y);
}

/** The smallest upright rectangle around a quad. */
export function boundsOf(quad: Quad): Rect {
  const xs = quad.map(({ x }) => x);
  const ys = quad.map(({ y }) => y);
  const x = Math.min(...xs);
  const y = Math.min(...ys);
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** The quad with every corner scaled. */
export function scaleQuad([a, b, c, d]: Quad, scaleX: number, scaleY: number): Quad {
  const scale = ({ x, y }: Point): Point => ({ x: x * scaleX, y: y * scaleY });
  return [scale(a), scale(b), scale(c), scale(d)];
}

/** The same quad with its corners renamed so that a line running downwards reads from left to right. */
export function readable(quad: Quad): Quad {
  const [topLeft, topRight, bottomRight, bottomLeft] = quad;
  const width = lengthOf(topLeft, topRight);
  const height = lengthOf(topLeft, bottomLeft);
  return height >= UPRIGHT_RATIO * width ? [topRight, bottomRight, bottomLeft, topLeft] : quad;
}

/**
 * The affine map (canvas order a, b, c, d, e, f) that carries the quad's top left, top right and bottom left corners to
 * (0, 0), (width, 0) and (0, height). The quad must have an area.
 */
export function affineOnto([origin, right, , down]: Quad, width: number, height: number): number[] {
  const ux = (right.x - origin.x) / width;
  const uy = (right.y - origin.y) / width;
  const vx = (down.x - origin.x) / height;
  const vy = (down.y - origin.y) / height;
  const determinant = ux * vy - uy * vx;
  const a = vy / determinant;
  const b = -uy / determinant;
  const c = -vx / determinant;
  const d = ux / determinant;
  return [a, b, c, d, -(a * origin.x + c * origin.y), -(b * origin.x + d * origin.y)];
}
