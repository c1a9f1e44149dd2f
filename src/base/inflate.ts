/**
 * Large files travel as gzip under a name that servers do not treat as an encoding. Some servers and proxies inflate them on
 * the way all the same, so the first two bytes decide, never the name.
 */

/** The bytes of a fetched file, inflated when they are gzip (RFC 1952: they begin with 1f 8b). */
export async function inflate(
  bytes: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const reader = bytes.getReader();
  const head: Uint8Array<ArrayBuffer>[] = [];
  let seen = 0;
  while (seen < 2) {
    const { value, done } = await reader.read();
    if (done) break;
    head.push(value);
    seen += value.length;
  }
  const [a, b] = head.flatMap((chunk) => [...chunk.subarray(0, 2)]);
  const whole = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      for (const chunk of head) controller.enqueue(chunk);
    },
    async pull(controller) {
      const { value, done } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return a === 0x1f && b === 0x8b ? whole.pipeThrough(new DecompressionStream('gzip')) : whole;
}
