import * as ort from 'onnxruntime-web/wasm';
import {
  DEFAULT_DETECTION_OPTIONS,
  DetectionService,
  getModelPresetOptions,
  Image,
  type OrtInferenceSession,
  type OrtModule,
} from 'paddleocr';
import { planes, type Box, type Picture, type Pixels, type Point, type Quad } from './picture';

const { mean, stdDeviation } = DEFAULT_DETECTION_OPTIONS;

/**
 * paddleocr's picture type for pixels that already have the network's size and layout, so it must not resample them.
 */
class FittedImage extends Image {
  readonly #pixels: Pixels;

  constructor(pixels: Pixels) {
    const { width, height, data } = pixels;
    super(width, height, 4, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    this.#pixels = pixels;
  }

  override resize(): Image {
    return this;
  }

  override tensor(): Float32Array {
    return planes(this.#pixels, { mean, scale: stdDeviation });
  }
}

/** ONNX Runtime as paddleocr expects it. */
const runtime: OrtModule = {
  Tensor: ort.Tensor,
  InferenceSession: { create: () => Promise.reject(new Error('The detector brings its own session')) },
};

/** A map of probabilities between 0 and 1, row by row. */
type ScoreMap = { readonly width: number; readonly height: number; readonly data: Float32Array };

/** Finds text lines with PP-OCRv6's detection network and paddleocr's differentiable-binarisation post-processing. */
export class Detector {
  readonly #service: DetectionService;
  /** Where there is text on the last picture; paddleocr gives the boxes without their scores. */
  #scores: ScoreMap | undefined;

  constructor(session: ort.InferenceSession) {
    this.#service = new DetectionService(
      runtime,
      this.#listenedTo(session),
      getModelPresetOptions('PP-OCRv6_tiny').detection,
    );
  }

  /** The boxes of the text lines in pixels of the picture, in no particular order. */
  async find(picture: Picture): Promise<Box[]> {
    const pixels = picture.whole();
    const boxes = await this.#service.run(new FittedImage(pixels), { inputShape: [3, pixels.height, pixels.width] });
    const scores = this.#scores;
    this.#scores = undefined;
    if (scores === undefined) throw new Error('The detector gave no scores');
    const scaleX = picture.width / pixels.width;
    const scaleY = picture.height / pixels.height;
    return boxes.flatMap(({ points }) =>
      points === undefined ? [] : [{ quad: scaleQuad(points, scaleX, scaleY), score: scoreAlong(points, scores) }],
    );
  }

  /** The session as paddleocr expects it. Its type is older than ONNX Runtime's, so the fields are passed singly. */
  #listenedTo(session: ort.InferenceSession): OrtInferenceSession {
    const { inputNames, outputNames } = session;
    const run = async (feeds: Record<string, unknown>): Promise<ort.InferenceSession.ReturnType> => {
      const outputs = await session.run(feeds as Record<string, ort.Tensor>);
      const output = outputs[outputNames[0] ?? ''];
      const [, , height, width] = output?.dims ?? [];
      if (output?.data instanceof Float32Array && height !== undefined && width !== undefined)
        this.#scores = { width, height, data: output.data };
      return outputs;
    };
    return { inputNames, outputNames, run };
  }
}

/** The mean score along the middle of a line, between the middles of its left and its right edge. */
function scoreAlong([topLeft, topRight, bottomRight, bottomLeft]: Quad, { width, height, data }: ScoreMap): number {
  const steps = Math.max(1, Math.round(Math.hypot(topRight.x - topLeft.x, topRight.y - topLeft.y)));
  let sum = 0;
  for (let step = 0; step <= steps; step++) {
    const share = step / steps;
    const x = mix(mix(topLeft.x, bottomLeft.x, 0.5), mix(topRight.x, bottomRight.x, 0.5), share);
    const y = mix(mix(topLeft.y, bottomLeft.y, 0.5), mix(topRight.y, bottomRight.y, 0.5), share);
    sum += data[clamp(Math.round(y), height) * width + clamp(Math.round(x), width)] ?? 0;
  }
  return sum / (steps + 1);
}

function mix(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}

function clamp(place: number, length: number): number {
  return Math.min(length - 1, Math.max(0, place));
}

function scaleQuad([a, b, c, d]: Quad, scaleX: number, scaleY: number): Quad {
  const scale = ({ x, y }: Point): Point => ({ x: x * scaleX, y: y * scaleY });
  return [scale(a), scale(b), scale(c), scale(d)];
}
