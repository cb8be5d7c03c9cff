import { chromium, firefox, type Browser } from '@playwright/test';
import { modelById } from '$lib/catalogue/catalogue';
import { manifestOf } from '$lib/catalogue/manifest';
import type { CaptionerSpec } from '$lib/captioner/protocol';
import type { CaptionerRun, RunRequest } from '../harness/captioner.run';
import type { DownloadRun } from '../harness/weights.run';
import { uploadOf } from '../support/app-page';
import { requestFor, textsOf } from '../support/captioning';
import { launchOptions } from '../support/chromium';
import { firefoxOptions, firefoxPath } from '../support/firefox';
import { startHub } from '../support/fixture-hub';
import { fixtureMemes } from '../support/fixtures';
import { ensureBrowser } from '../support/global-setup';
import { buildHarness, openHarness } from '../support/harness';
import { hasWebKit } from '../support/webkit/driver';
import { openWebKitHarness } from '../support/webkit/harness';
import { textTable } from './table';

const MEMES = fixtureMemes().slice(0, 12);
/** One model of each family. */
const MODELS = ['SmolVLM-256M-Instruct-int8', 'Florence-2-base-int8', 'moondream2-int8'];
/** The cell of a text that equals the first engine's. */
const SAME = 'the same';
const READER: CaptionerSpec = { family: 'reader', repo: '', revision: '', device: 'wasm', mix: {}, threads: 2 };

/** The harness page in one engine. */
type Engine = {
  readonly name: string;
  readonly run: <Value>(name: string, ...args: unknown[]) => Promise<Value>;
  readonly close: () => Promise<void>;
};

/** Texts of the memes by what made them: a model or the reader. */
type Texts = Readonly<Record<string, readonly string[]>>;

/**
 * `npm run compare:engines`: captions and reads twelve memes in every engine that is installed, with the tiny
 * checkpoints on WASM, and prints Chromium's texts and where others differ; true if none does.
 */
export async function run(): Promise<boolean> {
  ensureBrowser();
  await buildHarness({ rebuild: true });
  const hub = await startHub();
  const made: { readonly engine: string; readonly texts: Texts }[] = [];
  try {
    for (const open of [openChromium, openFirefox, openWebKit]) {
      const engine = await open();
      if (engine === null) continue;
      try {
        made.push({ engine: engine.name, texts: await textsIn(engine, hub.url) });
      } finally {
        await engine.close();
      }
    }
  } finally {
    await hub.close();
  }
  return print(made);
}

async function openChromium(): Promise<Engine> {
  return await inBrowser('Chromium', await chromium.launch(launchOptions()));
}

async function openFirefox(): Promise<Engine | null> {
  const path = firefoxPath();
  if (path === undefined) return null;
  return await inBrowser('Firefox', await firefox.launch({ channel: 'moz-firefox', ...firefoxOptions(path) }));
}

async function inBrowser(name: string, browser: Browser): Promise<Engine> {
  const harness = await openHarness(browser);
  const close = async (): Promise<void> => {
    await harness.close();
    await browser.close();
  };
  return { name: `${name} ${browser.version()}`, run: (run, ...args) => harness.run(run, ...args), close };
}

async function openWebKit(): Promise<Engine | null> {
  if (!hasWebKit()) return null;
  const harness = await openWebKitHarness();
  return {
    name: `WebKitGTK ${harness.version}`,
    run: (run, ...args) => harness.run(run, ...args),
    close: () => harness.close(),
  };
}

async function textsIn(engine: Engine, host: string): Promise<Texts> {
  const asked = MEMES.map(({ file }) => ({ ...requestFor({ file }), picture: asData(file) }));
  const texts: Record<string, readonly string[]> = {};
  texts.reader = await captions(
    engine,
    READER,
    asked.map((request) => ({ ...request, task: 'read' })),
  );
  for (const id of MODELS) texts[id] = await captions(engine, await download(engine, id, host), asked);
  return texts;
}

async function captions(engine: Engine, spec: CaptionerSpec, requests: readonly RunRequest[]): Promise<string[]> {
  const texts = textsOf(await engine.run<CaptionerRun>('captioner', spec, requests));
  return texts.map((text) => text.replaceAll('\n', ' / '));
}

/** Downloads a model's tiny checkpoint as the app does, and gives what loads it. */
async function download(engine: Engine, id: string, host: string): Promise<CaptionerSpec> {
  const model = modelById(id);
  const mix = model?.mixes.wasm;
  if (model === undefined || mix === undefined) throw new Error(`No model ${id} for WASM`);
  const manifest = manifestOf(model, 'wasm');
  await engine.run('weights', 'start', manifest, host);
  const { result } = await engine.run<DownloadRun>('weights', 'ended', manifest.model);
  if (!result.ok) throw new Error(`${id} in ${engine.name}: ${JSON.stringify(result.failure)}`);
  return { family: model.family, repo: model.repo, revision: result.value.commit, device: 'wasm', mix, threads: 2 };
}

function asData(file: string): string {
  const { mimeType, buffer } = uploadOf({ file });
  return `data:${mimeType};base64,${buffer.toString('base64')}`;
}

/** Prints what the first engine made and where others differ, then the counts; true if no text differs. */
function print([first, ...others]: readonly { readonly engine: string; readonly texts: Texts }[]): boolean {
  if (first === undefined) return false;
  const rows = Object.entries(first.texts).flatMap(([by, texts]) =>
    texts.map((text, at) => {
      const theirs = others.map((other) => other.texts[by]?.[at] ?? 'nothing');
      return [by, MEMES[at]?.file ?? '', text, ...theirs.map((their) => (their === text ? SAME : their))];
    }),
  );
  console.log(textTable(['made by', 'meme', first.engine, ...others.map(({ engine }) => engine)], rows));
  const counts = others.map((other, index) => {
    const same = rows.filter((row) => row[index + 3] === SAME).length;
    return { same, line: `${same} of ${rows.length} texts in ${other.engine} are those of ${first.engine}.` };
  });
  console.log(['', ...counts.map(({ line }) => line)].join('\n'));
  return counts.every(({ same }) => same === rows.length);
}
