import { florence2 } from './families/florence2';
import { moondream } from './families/moondream';
import { smolvlm } from './families/smolvlm';

/** The families in the order of the Settings page. */
export const FAMILIES = [smolvlm, florence2, moondream] as const;

/** The id of a family. The build fails for a family without an engine of that name in src/workers/captioner/engines. */
export type FamilyId = (typeof FAMILIES)[number]['id'];
