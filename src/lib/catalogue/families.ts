import { florence2 } from './families/florence2';
import { moondream } from './families/moondream';
import { smolvlm } from './families/smolvlm';

/** The families in the order settings shows them. */
export const FAMILIES = [smolvlm, florence2, moondream] as const;

/** The id of a family. A family without an engine of that name in src/workers/captioner/engines does not compile. */
export type FamilyId = (typeof FAMILIES)[number]['id'];
