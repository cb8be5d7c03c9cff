/** What a picture's own bytes say before anything is decoded. */
export type Header = {
  /** Pixels as stored, before orientation. */
  readonly width: number;
  readonly height: number;
  /** More than one frame. */
  readonly animated: boolean;
  /**
   * The bytes end before the picture does. Decoders differ: Chromium's rejects such files, others paint the rest grey, so it
   * is found here. Never stricter than Chromium: bytes after the end are nobody's concern.
   */
  readonly cut: boolean;
};

/** Reads numbers out of `bytes`; reading past the end throws a `RangeError`. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** `length` bytes as ASCII, shorter at the end of the data. */
export function ascii(bytes: Uint8Array, start: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(start, start + length));
}
