/** A field of a protobuf message: its number, and the positions of its content. */
type Field = { readonly number: number; readonly start: number; readonly end: number };

/** Field numbers in ONNX: ModelProto.graph, GraphProto.initializer, TensorProto.name and TensorProto.raw_data. */
const [GRAPH, INITIALIZER, NAME, RAW_DATA] = [7, 5, 8, 9];

/**
 * A copy of an ONNX model with damaged weights: it still loads and runs, but answers wrongly. Changes `share` of the
 * bytes in every tensor of at least 1 KB whose name matches; every call changes the same bytes.
 */
export function ruined(model: Buffer, share: number, match: RegExp): Buffer {
  const copy = Buffer.from(model);
  let state = 1;
  // xorshift32
  const random = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  for (const { start, end } of tensorsOf(copy, match)) {
    for (let at = start; at < end; at += 1) if (random() < share) copy[at] = Math.floor(random() * 256);
  }
  return copy;
}

const SMALL_BYTES = 1024;

function tensorsOf(model: Buffer, match: RegExp): readonly Field[] {
  const [graph] = fieldsOf(model, 0, model.length).filter(({ number }) => number === GRAPH);
  if (graph === undefined) throw new Error('Not an ONNX model');
  return fieldsOf(model, graph.start, graph.end)
    .filter(({ number }) => number === INITIALIZER)
    .flatMap(({ start, end }) => {
      const fields = fieldsOf(model, start, end);
      const name = fields.find(({ number }) => number === NAME);
      const data = fields.find(({ number }) => number === RAW_DATA);
      if (name === undefined || data === undefined || data.end - data.start < SMALL_BYTES) return [];
      return match.test(model.toString('utf8', name.start, name.end)) ? [data] : [];
    });
}

function fieldsOf(bytes: Buffer, start: number, end: number): readonly Field[] {
  const fields: Field[] = [];
  let at = start;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  };
  while (at < end) {
    const tag = varint();
    const wire = tag % 8;
    if (wire === 0) varint();
    else {
      const length = wire === 2 ? varint() : wire === 1 ? 8 : 4;
      fields.push({ number: Math.floor(tag / 8), start: at, end: at + length });
      at += length;
    }
  }
  return fields;
}
