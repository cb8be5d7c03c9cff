declare const brand: unique symbol;

/** A `Base` that only its maker can produce, so that ids of different things cannot be mixed up. */
export type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };

/** Identifies a meme in this library; a random UUID. */
export type MemeId = Branded<string, 'MemeId'>;
/** Identifies one caption record; a random UUID. */
export type CaptionId = Branded<string, 'CaptionId'>;
/** A catalogue entry's stable id, e.g. `SmolVLM-256M-Instruct-int8`: the name people see is the id. */
export type ModelId = Branded<string, 'ModelId'>;
/** Lower-case hexadecimal SHA-256 of a file's original bytes, 64 characters. */
export type Sha256 = Branded<string, 'Sha256'>;

/** A new random meme id. */
export function newMemeId(): MemeId {
  return crypto.randomUUID() as MemeId;
}

/** A new random caption id. */
export function newCaptionId(): CaptionId {
  return crypto.randomUUID() as CaptionId;
}
