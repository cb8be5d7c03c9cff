import type { CaptionRecord, CurrentText } from '$lib/core/caption';
import type { Meme } from '$lib/core/meme';
import type { Stored } from './stored';

/**
 * What a person would miss of each meme, as JSON, by the hash of its picture; and the addresses in the cache of the
 * shell. It has no ids and no times.
 */
export type State = Readonly<Record<string, string>>;

/** A library of the first release marks deleted memes instead of moving them to the bin. */
type OldMeme = Meme & { readonly deletedAt?: number | null };

/** The state of a library. */
export function stateOf({ memes, bin, captions, thumbnails, caches }: Stored): State {
  const sizes = new Map(thumbnails.map(({ meme, bytes }) => [meme, bytes]));
  const state = (meme: OldMeme, place: 'library' | 'bin'): readonly [string, string] => {
    const written = captions.filter((caption) => caption.meme === meme.id).map(textOf);
    const told = {
      ...{ place, name: meme.name, folder: meme.folder, favourite: meme.favourite, sent: meme.sent },
      ...{ tags: meme.tags, type: meme.type, width: meme.width, height: meme.height, hash: meme.hash, made: meme.made },
      ...{ description: shown(meme.description), text: shown(meme.text), textRead: meme.textRead },
      ...{ written: written.sort(), thumbnail: sizes.get(meme.id) ?? null },
    };
    return [meme.sha256, JSON.stringify(told)];
  };
  return Object.fromEntries([
    ...(memes as readonly OldMeme[]).map((meme) => state(meme, (meme.deletedAt ?? null) === null ? 'library' : 'bin')),
    ...bin.map(({ meme }) => state(meme, 'bin')),
    ...Object.entries(caches)
      .filter(([name]) => name.startsWith(SHELL))
      .map(([name, entries]) => [name, Object.keys(entries).sort().join()] as const),
  ]);
}

function textOf({ kind, value, source }: CaptionRecord): string {
  return JSON.stringify([kind, value, source.by]);
}

function shown(text: CurrentText | null): readonly string[] | null {
  return text === null ? null : [text.value, text.source.by];
}

/**
 * What is wrong with a library in itself: something doubled, records of nothing, pictures that are missing or have
 * other bytes, jobs that are not done, files that nothing names.
 */
export function faultsIn(stored: Stored): readonly string[] {
  const all = [...stored.memes, ...stored.bin.map(({ meme }) => meme)];
  const ids = new Set<string>(all.map(({ id }) => id));
  const hashes = all.map(({ sha256 }) => sha256);
  const originals = new Map(stored.originals.map(({ id, sha256 }) => [id, sha256]));
  const thumbnails = new Set(stored.thumbnails.map(({ meme }) => meme));
  const captions = new Map(stored.captions.map((caption) => [caption.id, caption]));
  const stray = (what: string, of: readonly string[]): string[] =>
    of.filter((id) => !ids.has(id)).map((id) => `${what} of no meme: ${id}`);
  const faults = [
    ...(new Set(hashes).size < hashes.length ? [`a meme is doubled: ${hashes.join()}`] : []),
    ...(ids.size < all.length ? ['a meme is in the library and in the bin'] : []),
    ...stray('an original', [...originals.keys()]),
    ...stray('a rendition', stored.renditions),
    ...stray('a thumbnail', [...thumbnails]),
    ...stray(
      'a caption',
      stored.captions.map(({ meme }) => meme),
    ),
    ...stored.jobs.map(({ meme, task, state }) => `a job is left: ${task} ${meme}, ${JSON.stringify(state)}`),
  ];
  for (const meme of all) {
    const { id, name, sha256, unshown } = meme;
    if (originals.get(id) !== sha256) faults.push(`${name} has the original ${originals.get(id)} and not ${sha256}`);
    if (!thumbnails.has(id) && unshown === undefined) faults.push(`${name} has no thumbnail`);
    for (const kind of ['description', 'text'] as const) {
      const current = meme[kind];
      if (current !== null && captions.get(current.caption)?.value !== current.value)
        faults.push(`the ${kind} of ${name} has no caption`);
    }
    const readers = stored.captions.flatMap(({ meme: of, kind, source }) =>
      of === id && kind === 'text' && source.by === 'model' ? [source.model] : [],
    );
    if (new Set(readers).size < readers.length) faults.push(`${name} was read twice by one model: ${readers.join()}`);
  }
  return [...faults, ...strayFiles(stored)];
}

const WEIGHTS = 'memelore-weights/';
/** How the name of the service worker's cache of the shell begins. */
const SHELL = 'memelore-shell-';
/** Files that the app and the tests keep. The browser writes `*.crswap` while it writes another file. */
const KNOWN = ['memelore/words.index', 'saved.zip', 'saved.zip.crswap'];

/** Private files that no entry of a cache names, and entries that name a file of another length or none. */
function strayFiles({ files, caches }: Stored): readonly string[] {
  const named = new Map<string, number | null>();
  for (const text of Object.values(caches).flatMap((entries) => Object.values(entries))) {
    const read = (text === '' ? {} : JSON.parse(text)) as { readonly file?: string; readonly bytes?: number };
    if (read.file !== undefined) named.set(WEIGHTS + read.file, read.bytes ?? null);
  }
  const stray = Object.keys(files).filter((path) => !named.has(path) && !KNOWN.includes(path));
  const wrong = [...named].filter(([path, bytes]) => bytes !== null && files[path] !== bytes);
  return [
    ...stray.map((path) => `a file is left: ${path}`),
    ...wrong.map(([path, bytes]) => `${path} has ${files[path]} of ${bytes} bytes`),
  ];
}

/**
 * How a library differs from all states that it may have: those from `told` on, which is how many the person was told
 * of. With `together` all memes are in the same one, otherwise each is in one of them.
 */
export function differences(
  states: readonly State[],
  now: State,
  { told, together }: { readonly told: number; readonly together: boolean },
): readonly string[] {
  const allowed = states.slice(told);
  const hashes = [...new Set([...allowed, now].flatMap((state) => Object.keys(state)))];
  const lines = (states: readonly State[]): string[] =>
    hashes
      .filter((hash) => !states.some((state) => state[hash] === now[hash]))
      .map((hash) => `now ${now[hash] ?? 'missing'}, allowed ${states.map((s) => s[hash] ?? 'missing').join(' or ')}`);
  if (!together) return lines(allowed);
  const each = allowed.map((state) => lines([state]));
  return each.some((some) => some.length === 0) ? [] : (each.at(-1) ?? []);
}
