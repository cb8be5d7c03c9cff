import { CaptionerClient } from '$lib/captioner/client';
import type { CaptionRequest, CaptionerSpec } from '$lib/captioner/protocol';

/** Seconds per picture, one figure per round, with and without preparing the next picture during a caption. */
export type AheadTimes = { readonly ahead: readonly number[]; readonly alone: readonly number[] };

/** Size of a photograph as phones send it, in pixels. */
const [WIDTH, HEIGHT] = [1600, 1200];
const PICTURES = 12;

/** Captions painted JPEGs in one worker; each round does so first without preparing ahead, then with it. */
export async function run(spec: CaptionerSpec, detail: CaptionRequest['detail'], rounds: number): Promise<AheadTimes> {
  const client = new CaptionerClient();
  const loaded = await client.load(spec);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.failure));
  const requests: CaptionRequest[] = [];
  for (let index = 0; index < PICTURES; index += 1) {
    const picture = await paint(index);
    const prompt = 'Can you describe this image?';
    requests.push({ picture, task: 'describe', prompt, detail, length: 'normal', maxNewTokens: 12 });
  }
  const times = { ahead: [] as number[], alone: [] as number[] };
  for (let round = 0; round <= rounds; round += 1) {
    for (const way of ['alone', 'ahead'] as const) {
      const seconds = await secondsEach(client, requests, way === 'ahead');
      // The first round warms up.
      if (round > 0) times[way].push(seconds);
    }
  }
  client.close();
  return times;
}

async function secondsEach(
  client: CaptionerClient,
  requests: readonly CaptionRequest[],
  ahead: boolean,
): Promise<number> {
  const begin = performance.now();
  for (const [index, request] of requests.entries()) {
    const running = client.caption(request);
    const next = requests[index + 1];
    if (ahead && next !== undefined) client.prepare(next);
    const result = await running;
    if (!result.ok) throw new Error(JSON.stringify(result.failure));
  }
  return (performance.now() - begin) / 1000 / requests.length;
}

async function paint(index: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('No canvas');
  for (let spot = 0; spot < 4000; spot += 1) {
    context.fillStyle = `hsl(${(index * 37 + spot * 53) % 360} 60% ${20 + (spot % 7) * 10}%)`;
    context.fillRect((spot * 197 + index * 13) % WIDTH, (spot * 61 + index * 7) % HEIGHT, 40, 30);
  }
  return await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.85 });
}
