/** A length in both directions, in CSS pixels. */
export type Vector = { readonly x: number; readonly y: number };

/** How a picture is shown: magnified `scale` times over fitting, its centre moved by `x` and `y` CSS pixels. */
export type Pose = Vector & { readonly scale: number };

/** The space for the picture, and the picture as it fits there, in CSS pixels. */
export type Room = { readonly stage: Vector; readonly picture: Vector };

/** The whole picture. */
export const FIT: Pose = { scale: 1, x: 0, y: 0 };

/** Enough to count the pixels of a small meme. */
export const MAX_SCALE = 8;

/** One press of a key or button. */
export const STEP = 1.5;

/** Magnifies by `factor` while the point under the pointer, measured from the picture's resting centre, stays where it is. */
export function zoomAt(pose: Pose, factor: number, at: Vector, room: Room): Pose {
  const scale = Math.min(MAX_SCALE, Math.max(1, pose.scale * factor));
  const grown = scale / pose.scale;
  return within({ scale, x: at.x - (at.x - pose.x) * grown, y: at.y - (at.y - pose.y) * grown }, room);
}

/** Moves the picture, as far as there is more of it to see. */
export function panBy(pose: Pose, by: Vector, room: Room): Pose {
  return within({ ...pose, x: pose.x + by.x, y: pose.y + by.y }, room);
}

/** What a click magnifies to: the picture's own pixels, but surely enough to be worth the click. */
export function clickScale(naturalWidth: number, shownWidth: number): number {
  return Math.min(MAX_SCALE, Math.max(2, naturalWidth / Math.max(1, shownWidth)));
}

/** No gap opens between the picture and the edge of the space it could fill. */
function within({ scale, x, y }: Pose, { stage, picture }: Room): Pose {
  const most = (size: number, space: number): number => Math.max(0, (size * scale - space) / 2);
  const clamp = (value: number, limit: number): number => Math.min(limit, Math.max(-limit, value)) + 0;
  return { scale, x: clamp(x, most(picture.x, stage.x)), y: clamp(y, most(picture.y, stage.y)) };
}
