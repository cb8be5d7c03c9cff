import type { Failure } from '$lib/core/failure';
import type { MemeId } from '$lib/core/ids';
import type { MemeStatus } from '$lib/core/job';
import type { TagColour } from '$lib/core/tag';
import type { Found, Range } from '$lib/library/found';

/** What a card gets, whatever its shape; each shows of it what it has room for. */
export type CardProps = {
  readonly found: Found;
  readonly status: MemeStatus;
  /** What the model has said so far, while it is at this meme. */
  readonly live: string | null;
  readonly reading: boolean;
  readonly failure: Failure | null;
  /** With where each answers the search. */
  readonly tags: readonly { readonly name: string; readonly colour: TagColour; readonly ranges: readonly Range[] }[];
  readonly selected: boolean;
  /** Whether memes are being chosen. */
  readonly selecting: boolean;
  /** Whether the Tab key stops at this card. */
  readonly tabbable: boolean;
  readonly loadThumbnail: () => Promise<Blob | null>;
  /** `range`: everything from the last choice up to here. */
  readonly onSelect: (range: boolean) => void;
  /** The focus came into the card, or left with it. */
  readonly onFocus: (inside: boolean, id: MemeId) => void;
  readonly onFavourite: () => void;
  readonly onCopy: () => void;
  /** Null while there is no model to do it. */
  readonly onCaptionAgain: (() => void) | null;
  readonly onRetry: () => void;
  /** Takes the meme off the queue. */
  readonly onCancel: () => void;
};
