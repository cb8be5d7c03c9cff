/** The type of the annotation that has a fault's outcome. */
export const OUTCOME = 'outcome';

/** What came of one seed. */
export type Outcome = {
  /** Row and column of the table. */
  readonly operation: string;
  readonly fault: 'kills' | 'refused writes' | 'full disks' | 'harmed files';
  /** How many kills, refused writes, full disks or harmed files it was. */
  readonly tried: number;
  /** How many of them came between the first and the last write. */
  readonly hit: number;
};
