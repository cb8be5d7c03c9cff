import { MODELS } from '$lib/catalogue/catalogue';
import { FAMILIES, type FamilyId } from '$lib/catalogue/families';
import { dtypeLabel } from '$lib/catalogue/manifest';
import type { Mix } from '$lib/catalogue/session';
import type { CaptionerRun } from '../harness/captioner.run';
import { countTrue, requestFor, specOf, textsOf } from '../support/captioning.ts';
import type { EngineHarness } from '../support/engine-harness.ts';
import { expect, test } from '../support/engine-test.ts';
import { fixtureMemes } from '../support/fixtures.ts';

const memes = fixtureMemes();
const truth = memes.map(({ caption }) => caption);
/** 85 % of the 40 memes. */
const LEAST_AGREEING = 34;

/**
 * All mixes of number types that the catalogue has for a family on any device class, the 32-bit one first. They all run
 * on WASM, so the mixes for `shader-f16`, which no test machine has, are tried, too (slowly).
 */
function mixesOf(family: FamilyId): readonly Mix[] {
  const mixes = MODELS.filter((model) => model.family === family).flatMap((model) => Object.values(model.mixes));
  const byLabel = new Map(mixes.map((mix) => [dtypeLabel(mix), mix]));
  return [...byLabel.values()].sort((a, b) => Number(dtypeLabel(b) === 'fp32') - Number(dtypeLabel(a) === 'fp32'));
}

test.describe('on WASM', () => {
  test.describe.configure({ timeout: 240_000 });

  async function captions(harness: EngineHarness, family: FamilyId, mix: Mix): Promise<string[]> {
    const requests = memes.map((meme) => requestFor(meme));
    return textsOf(await harness.run<CaptionerRun>('captioner', { ...specOf(family, 'wasm', 'fp32'), mix }, requests));
  }

  for (const { id: family } of FAMILIES)
    test(`quantised ${family} captions at least 85 % of the memes exactly as the 32-bit model does`, async ({
      wasm: harness,
    }) => {
      const [full, ...reduced] = mixesOf(family);
      expect(dtypeLabel(full ?? {})).toBe('fp32');
      const said = await captions(harness, family, full ?? {});
      const table = [{ mix: 'fp32', 'as fp32': said.length, true: countTrue(said, truth), of: memes.length }];
      for (const mix of reduced) {
        const texts = await captions(harness, family, mix);
        const agreeing = countTrue(texts, said);
        table.push({ mix: dtypeLabel(mix), 'as fp32': agreeing, true: countTrue(texts, truth), of: memes.length });
        expect.soft(agreeing, dtypeLabel(mix)).toBeGreaterThanOrEqual(LEAST_AGREEING);
      }
      console.log(family);
      console.table(table);
      expect(harness.consoleLines).toEqual([]);
      expect(harness.foreign).toEqual([]);
    });
});
