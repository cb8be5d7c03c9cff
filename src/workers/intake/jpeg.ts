import { viewOf, type Header } from './header';

const SOI_BYTES = 2;
const EOI = 0xd9;
const SOS = 0xda;

/** Start-of-frame markers: C0 to CF without the tables (C4, CC) and the reserved C8. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** Markers that stand alone, without a length: restarts, TEM, and a stuffed zero, which is no marker at all. */
function isBare(marker: number): boolean {
  return marker === 0x00 || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}

/**
 * Walks a JPEG's markers (ITU T.81, annex B) to its end mark, so that the end mark of an embedded preview is not taken
 * for the picture's own. Null when there is no frame header.
 */
export function readJpeg(bytes: Uint8Array): Header | null {
  const view = viewOf(bytes);
  let size: { width: number; height: number } | null = null;
  let at = SOI_BYTES;
  let scans = 0;
  for (;;) {
    at = bytes.indexOf(0xff, at);
    // Any number of FF may precede a marker.
    while (at !== -1 && bytes[at + 1] === 0xff) at += 1;
    const marker = at === -1 ? undefined : bytes[at + 1];
    if (marker === undefined) break;
    if (marker === EOI && scans > 0) return size && { ...size, animated: false, cut: false };
    at += 2;
    if (isBare(marker) || marker === EOI) continue;
    if (at + 2 > bytes.length) break;
    const length = view.getUint16(at);
    if (isFrame(marker) && size === null) {
      if (at + 7 > bytes.length) break;
      size = { height: view.getUint16(at + 3), width: view.getUint16(at + 5) };
    }
    if (marker === SOS) scans += 1;
    at += length;
  }
  return size && { ...size, animated: false, cut: true };
}
