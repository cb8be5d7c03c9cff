declare const brand: unique symbol;

/** A `Base` with a type-level name, so that the compiler rejects a mix-up of two kinds of id. */
export type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };

/** A meme's id; a random UUID. */
export type MemeId = Branded<string, 'MemeId'>;
/** A caption record's id; a random UUID. */
export type CaptionId = Branded<string, 'CaptionId'>;
/** A catalogue entry's stable id, which is also the name on screen, e.g. `SmolVLM-256M-Instruct-int8`. */
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
