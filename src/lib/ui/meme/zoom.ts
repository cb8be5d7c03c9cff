/** A vector in CSS pixels. */
export type Vector = { readonly x: number; readonly y: number };

/**
 * Scale and position of a picture: `scale` is relative to the fitted size, `x` and `y` move its centre in CSS pixels.
 */
export type Pose = Vector & { readonly scale: number };

/** The size of the stage and of the fitted picture, in CSS pixels. */
export type ZoomBounds = { readonly stage: Vector; readonly picture: Vector };

/** The whole picture, fitted. */
export const FIT: Pose = { scale: 1, x: 0, y: 0 };

/** Maximum scale, but for thin strips; enough to see the single pixels of a small meme. */
export const MAX_SCALE = 8;

/** The maximum scale of this picture: a strip of many panels can always be made as wide as the stage. */
function maxScale({ stage, picture }: ZoomBounds): number {
  return Math.max(MAX_SCALE, stage.x / Math.max(1, picture.x));
}

/** Zoom factor of one key press or button click. */
export const STEP = 1.5;

/** Zooms by `factor` around the point `at`, which is relative to the centre of the stage. */
export function zoomAt(pose: Pose, factor: number, at: Vector, bounds: ZoomBounds): Pose {
  const scale = Math.min(maxScale(bounds), Math.max(1, pose.scale * factor));
  const grown = scale / pose.scale;
  return clamped({ scale, x: at.x - (at.x - pose.x) * grown, y: at.y - (at.y - pose.y) * grown }, bounds);
}

/** Moves the picture within its limits. */
export function panBy(pose: Pose, by: Vector, bounds: ZoomBounds): Pose {
  return clamped({ ...pose, x: pose.x + by.x, y: pose.y + by.y }, bounds);
}

/** The scale after a click: the picture's native resolution, but at least 2. */
export function clickScale(naturalWidth: number, bounds: ZoomBounds): number {
  return Math.min(maxScale(bounds), Math.max(2, naturalWidth / Math.max(1, bounds.picture.x)));
}

/** Limits the position so that no gap appears at the edges of the stage. */
function clamped({ scale, x, y }: Pose, { stage, picture }: ZoomBounds): Pose {
  const most = (size: number, space: number): number => Math.max(0, (size * scale - space) / 2);
  const clamp = (value: number, limit: number): number => Math.min(limit, Math.max(-limit, value)) + 0;
  return { scale, x: clamp(x, most(picture.x, stage.x)), y: clamp(y, most(picture.y, stage.y)) };
}
