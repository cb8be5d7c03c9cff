import * as ort from 'onnxruntime-web/wasm';
import {
  DEFAULT_DETECTION_OPTIONS,
  DetectionService,
  getModelPresetOptions,
  Image,
  type OrtInferenceSession,
  type OrtModule,
} from 'paddleocr';
import { planes, type Picture, type Pixels, type Point, type Quad } from './picture';

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
  InferenceSession: { create: async (weights) => sessionForPaddle(await ort.InferenceSession.create(weights)) },
};

/** paddleocr's session type is older than ONNX Runtime's, so the fields are passed one by one. */
function sessionForPaddle(session: ort.InferenceSession): OrtInferenceSession {
  const { inputNames, outputNames } = session;
  return { inputNames, outputNames, run: (feeds) => session.run(feeds as Record<string, ort.Tensor>) };
}

/** Finds text lines with PP-OCRv4's detection network and paddleocr's differentiable-binarisation post-processing. */
export class Detector {
  readonly #service: DetectionService;

  constructor(session: ort.InferenceSession) {
    this.#service = new DetectionService(
      runtime,
      sessionForPaddle(session),
      getModelPresetOptions('PP-OCRv5_mobile').detection,
    );
  }

  /** The corners of each text line in pixels of the picture; the lines are in no particular order. */
  async find(picture: Picture): Promise<Quad[]> {
    const pixels = picture.whole();
    const boxes = await this.#service.run(new FittedImage(pixels), { inputShape: [3, pixels.height, pixels.width] });
    const scaleX = picture.width / pixels.width;
    const scaleY = picture.height / pixels.height;
    return boxes.flatMap(({ points }) => (points === undefined ? [] : [scaleQuad(points, scaleX, scaleY)]));
  }
}

function scaleQuad([a, b, c, d]: Quad, scaleX: number, scaleY: number): Quad {
  const scale = ({ x, y }: Point): Point => ({ x: x * scaleX, y: y * scaleY });
  return [scale(a), scale(b), scale(c), scale(d)];
}
