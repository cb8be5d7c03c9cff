import type { PreTrainedModel, Tensor } from '@huggingface/transformers';

/**
 * Makes the model keep the image features of the last `pixel_values` it saw, by identity: the vision encoder, the dearest
 * part of a short answer, then runs once per picture however many questions are asked about it.
 */
export function rememberFeatures(model: PreTrainedModel): void {
  const encode = model.encode_image.bind(model);
  let last: { readonly pixels: Tensor; readonly features: Promise<Tensor> } | undefined;
  model.encode_image = (inputs: { readonly pixel_values: Tensor }) => {
    if (last?.pixels === inputs.pixel_values) return last.features;
    last = { pixels: inputs.pixel_values, features: encode(inputs) as Promise<Tensor> };
    return last.features;
  };
}

/** Prepares a picture once for questions that follow each other on the same bytes. */
export class LastPicture<Prepared> {
  readonly #prepare: (picture: Blob) => Promise<Prepared>;
  #bytes: Uint8Array | undefined;
  #prepared: Prepared | undefined;

  constructor(prepare: (picture: Blob) => Promise<Prepared>) {
    this.#prepare = prepare;
  }

  /** The picture prepared, from memory if it was the last one. Compared by bytes: a Blob's identity ends at the worker. */
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
