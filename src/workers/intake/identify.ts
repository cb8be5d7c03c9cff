import type { Identified } from '$lib/intake/protocol';
import { formatOf } from './format';

/** Sides of a picture whose header cannot be read, in pixels: the shape of its placeholder. */
const UNKNOWN_SIDES = { width: 400, height: 300 };

/** What the header of a picture says, without decoding it; null if the bytes are no picture that could be a meme. */
export async function identify(file: Blob): Promise<Identified | null> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const format = formatOf(bytes);
  if (format?.type === undefined || format.type === null) return null;
  const header = sidesOf(() => format.read(bytes));
  return { format: format.name, type: format.type, ...UNKNOWN_SIDES, animated: false, ...header };
}

/** Format readers throw on offsets outside the data. */
function sidesOf(
  read: () => { readonly width: number; readonly height: number } | null,
): { readonly width: number; readonly height: number } | null {
  try {
    const header = read();
    if (header === null || !(header.width > 0) || !(header.height > 0)) return null;
    return { width: header.width, height: header.height };
  } catch {
    return null;
  }
}
