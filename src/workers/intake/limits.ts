/** The largest file that is read. Phone photos are below 20 MB, screen recordings saved as GIF below 100 MB. */
export const MAX_FILE_BYTES = 100_000_000;

/** The longest side: what canvases of all browsers can hold (Firefox and Chromium allow more, Safari 16,384). */
export const MAX_SIDE_PX = 16_384;

/** The largest picture in megapixels: decoded, one takes 4 MB, and several are decoded at a time. */
export const MAX_MEGAPIXELS = 120;

/** The longest edge of a thumbnail: the widest grid column at twice the pixels of a small screen. */
export const THUMBNAIL_EDGE_PX = 320;
