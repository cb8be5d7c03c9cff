import type { Failure } from '$lib/core/failure';
import type { MemeId } from '$lib/core/ids';
import type { MemeStatus } from '$lib/core/job';
import type { TagColour } from '$lib/core/tag';
import type { Found, Range } from '$lib/library/found';

/** Props of the cards of all views; each shows what it has room for. */
export type CardProps = {
  readonly found: Found;
  readonly status: MemeStatus;
  /** The description generated so far; null if none is being generated. */
  readonly live: string | null;
  readonly reading: boolean;
  readonly failure: Failure | null;
  /** Each with the ranges that match the search. */
  readonly tags: readonly { readonly name: string; readonly colour: TagColour; readonly ranges: readonly Range[] }[];
  readonly selected: boolean;
  /** True during a selection. */
  readonly selecting: boolean;
  /** True if the card is in the tab order. */
  readonly tabbable: boolean;
  readonly loadThumbnail: () => Promise<Blob | null>;
  /** With `range`, everything from the last selection to this card. */
  readonly onSelect: (range: boolean) => void;
  /** Called with true when the focus enters the card, and with false when the card is removed. */
  readonly onFocus: (inside: boolean, id: MemeId) => void;
  readonly onFavourite: () => void;
  readonly onCopy: () => void;
  /** Null without a caption model. */
  readonly onCaptionAgain: (() => void) | null;
  readonly onRetry: () => void;
  /** Removes the meme from the queue. */
  readonly onCancel: () => void;
};
