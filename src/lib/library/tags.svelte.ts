import { MAX_TAGS } from '$lib/core/bounds';
import { formatName } from '$lib/core/format';
import { countTags } from './facets';
import type { MemeId } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import { nameKey } from './name-key';
import type { Result } from '$lib/core/result';
import { tagKey, tagName, type TagColour } from '$lib/core/tag';
import { onChange } from '$lib/storage/changes';
import type { TagRecord } from '$lib/storage/schema';
import * as storage from '$lib/storage/tags';
import type { Library } from './library.svelte';
import type { Notices } from '$lib/basics/notices.svelte';
import type { Shown } from './shown.svelte';

/** A tag with its colour and the number of memes that have it. */
export type Tag = { readonly name: string; readonly colour: TagColour; readonly memes: number };

/** All tags, synchronised with storage and the other tabs. */
export class Tags {
  readonly #library: Library;
  readonly #shown: Pick<Shown, 'renameTag'>;
  readonly #notices: Notices;
  #records = $state.raw<readonly TagRecord[]>([]);
  readonly #byKey = $derived(new Map(this.#records.map((record) => [tagKey(record.name), record])));
  /** All tags sorted by name, each with the number of memes that have it. */
  readonly list = $derived.by(() => this.#count());

  constructor(library: Library, shown: Pick<Shown, 'renameTag'>, notices: Notices) {
    this.#library = library;
    this.#shown = shown;
    this.#notices = notices;
  }

  /** Loads the tags and subscribes to changes of other tabs. */
  async start(): Promise<void> {
    onChange((change) => {
      if (change.kind === 'tags') void this.reload();
    });
    await this.reload();
  }

  /** The colour of a tag; grey for one without a record. */
  colour(name: string): TagColour {
    return this.#byKey.get(tagKey(name))?.colour ?? 'grey';
  }

  /** Finds a tag by name; case and accents do not matter. */
  byName(name: string): Tag | undefined {
    const key = tagKey(name);
    return this.list.find((tag) => tagKey(tag.name) === key);
  }

  /** Adds a tag to memes and creates it if it is new; false if the name is not valid. */
  async add(ids: readonly MemeId[], typed: string): Promise<boolean> {
    const name = tagName(typed);
    return name !== null && (await this.#apply(storage.addTag(ids, name)));
  }

  /** Removes a tag from memes. */
  async removeFrom(ids: readonly MemeId[], name: string): Promise<boolean> {
    return await this.#apply(storage.removeTag(ids, name));
  }

  /** Renames a tag; merges it with the tag that has the new name, if there is one. False if the name is not valid. */
  async rename(from: string, typed: string): Promise<boolean> {
    const to = tagName(typed);
    if (to === null || !(await this.#apply(storage.renameTag(from, to)))) return false;
    this.#shown.renameTag(from, this.byName(to)?.name ?? to);
    return true;
  }

  /** Changes a tag's colour. */
  async recolour(name: string, colour: TagColour): Promise<void> {
    const done = await storage.recolourTag(name, colour);
    if (!done.ok) this.#notices.fail(done.failure);
    await this.reload();
  }

  /** Deletes a tag but not its memes. It can be undone. */
  async remove(name: string): Promise<void> {
    const record = this.#byKey.get(tagKey(name)) ?? { name, colour: this.colour(name), made: Date.now() };
    const carried = this.#library.memes.filter((meme) => meme.tags.includes(name)).map(({ id }) => id);
    if (!(await this.#apply(storage.deleteTag(name)))) return;
    this.#shown.renameTag(name, null);
    this.#notices.say(`Tag “${formatName(name)}” deleted`, 'plain', {
      label: 'Undo',
      run: () => void this.#apply(storage.restoreTag(record, carried)),
    });
  }

  async #apply(work: Promise<Result<{ readonly memes: readonly Meme[] }>>): Promise<boolean> {
    const done = await work;
    if (done.ok) this.#library.put(done.value.memes);
    else this.#notices.fail(done.failure);
    await this.reload();
    return done.ok;
  }

  /** Reads the tags of the storage, after something else than this object changed them. */
  async reload(): Promise<void> {
    const loaded = await storage.loadTags();
    if (loaded.ok) this.#records = loaded.value;
  }

  #count(): readonly Tag[] {
    const counts = new Map<string, number>();
    const names = new Map(this.#records.map(({ name }) => [tagKey(name), name]));
    for (const [name, memes] of countTags(this.#library.memes)) {
      const key = tagKey(name);
      counts.set(key, (counts.get(key) ?? 0) + memes);
      // Tags that memes have but storage has no record of are listed too.
      if (!names.has(key) && names.size < MAX_TAGS) names.set(key, name);
    }
    const tags = [...names].map(([key, name]) => ({ name, colour: this.colour(name), memes: counts.get(key) ?? 0 }));
    return tags.sort((a, b) => (nameKey(a) < nameKey(b) ? -1 : 1));
  }
}
