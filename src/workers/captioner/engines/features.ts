import type { PreTrainedModel, Tensor } from '@huggingface/transformers';

/**
 * Makes the model reuse the image features if it gets the same `pixel_values` object again. The vision encoder, the
 * slowest part of a short answer, then runs once per picture for any number of questions.
 */
export function cacheFeatures(model: PreTrainedModel): void {
  const encode = model.encode_image.bind(model);
  let last: { readonly pixels: Tensor; readonly features: Promise<Tensor> } | undefined;
  model.encode_image = (inputs: { readonly pixel_values: Tensor }) => {
    if (last?.pixels === inputs.pixel_values) return last.features;
    last = { pixels: inputs.pixel_values, features: encode(inputs) as Promise<Tensor> };
    return last.features;
  };
}

/** Keeps the last prepared picture for further questions about the same bytes. */
export class LastPicture<Prepared> {
  readonly #prepare: (picture: Blob) => Promise<Prepared>;
  #bytes: Uint8Array | undefined;
  #prepared: Prepared | undefined;

  constructor(prepare: (picture: Blob) => Promise<Prepared>) {
    this.#prepare = prepare;
  }

  /**
   * Prepares the picture, or returns the last one if its bytes are equal: each message to the worker makes a new Blob.
   */
  async of(picture: Blob): Promise<Prepared> {
    const bytes = new Uint8Array(await picture.arrayBuffer());
    if (this.#prepared !== undefined && this.#bytes !== undefined && equal(this.#bytes, bytes)) return this.#prepared;
    this.#prepared = await this.#prepare(picture);
    this.#bytes = bytes;
    return this.#prepared;
  }
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
