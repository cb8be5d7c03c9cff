/**
 * How often search by meaning shows an expected meme among the first six, with those that are only perhaps meant:
 * shares of the queries of the kind "meaning" in the second judged set. `npm run judge` prints them in the table "found
 * in the first 6", in the row "meaning".
 */
export type Judged = {
  /** All queries of that set. */
  readonly queries: number;
  /** With the bundled word vectors: the column "+ bundled". */
  readonly builtIn: number;
  /**
   * With each model and the bundled vectors together, as the page asks them, by the model's id; a model that is missing
   * has not been measured.
   */
  readonly models: Readonly<Record<string, number>>;
};

/** As measured with the weights and floors of this version. */
export const JUDGED: Judged = {
  queries: 448,
  builtIn: 0.345,
  models: { 'all-MiniLM-L6-v2': 0.492 },
};

/** How much more of these queries a model must answer than the bundled vectors, in thousandths. */
const EARNS_FROM = 50;

/**
 * True if a model finds so much more than the bundled vectors that it is worth a download nobody asked for. `found` is
 * its share; undefined if not measured.
 */
export function earnsItsPlace(found: number | undefined, { builtIn }: Pick<Judged, 'builtIn'>): boolean {
  // Rounded, because 0.85 - 0.8 is a little less than 0.05.
  return found !== undefined && Math.round(1000 * (found - builtIn)) >= EARNS_FROM;
}
