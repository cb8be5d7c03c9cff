/** The chunks of a stream, in order; none of null. Not every browser lets one iterate over the stream itself. */
export async function* chunksOf(
  stream: ReadableStream<Uint8Array<ArrayBuffer>> | null,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const reader = stream?.getReader();
  try {
    for (;;) {
      const chunk = await reader?.read();
      if (chunk === undefined || chunk.done) return;
      yield chunk.value;
    }
  } finally {
    // Left early, the source need not go on.
    await reader?.cancel().catch(() => undefined);
  }
}
