const percent = (share) => `${(100 * share).toFixed(1)} %`;

/** Captions all fixture memes with every pair of models and checks the match rates, with `npm run compare:models`. */
export async function matchRates(context) {
  const file = context.file('match.json');
  const passed = await context.npm('compare:models', '--json', file);
  const report = context.read('match.json');
  if (report === null) return { passed: false, found: 'no report' };
  const shares = report.pairs.map(({ agreement }) => agreement.exact ?? 0);
  return { passed, found: `${shares.length} pairs, ${percent(Math.min(...shares))} at least` };
}

/**
 * Checks the memory reduction of all quantised models by the app's own formula, on devices where the base is 32-bit: on
 * a card with 16-bit arithmetic the base takes half already. `npm run benchmark:models` must run, but the memory of the
 * tests' tiny checkpoints is not checked.
 */
export async function memory(context) {
  const ran = await context.npm('benchmark:models', '--model', 'SmolVLM-256M-Instruct-int8', '--count', '1');
  const { MODELS } = await context.load('src/lib/catalogue/catalogue.ts');
  const { estimateMemory } = await context.load('src/lib/models/advice/memory.ts');
  const { MIN_MEMORY_REDUCTION } = await context.load('src/lib/compare/verdict.ts');
  const reductions = MODELS.filter(({ precision }) => precision !== 'full').flatMap((model) => {
    const base = MODELS.find(({ checkpoint, precision }) => checkpoint === model.checkpoint && precision === 'full');
    const places = ['wasm', 'webgpu'].filter((place) => model.mixes[place] !== undefined);
    return places.map((place) => ({
      model,
      place,
      share: 1 - estimateMemory(model, place).captioning / estimateMemory(base, place).captioning,
    }));
  });
  for (const { model, place, share } of reductions) console.log(`  ${model.name} on ${place}: ${percent(share)} less`);
  const judged = reductions.filter(({ model }) => !model.badges.includes('experimental'));
  const least = Math.min(...judged.map(({ share }) => share));
  const found = ran ? `${judged.length} judged, ${percent(least)} at least` : 'npm run benchmark:models fails';
  return { passed: ran && least >= MIN_MEMORY_REDUCTION, found };
}
