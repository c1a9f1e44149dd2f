/**
 * How much zlib shrinks a text: over 2.4 it repeats itself. Whisper's definition: UTF-8 bytes of the trimmed text ÷ bytes of
 * its zlib stream. 0 for an empty text.
 */
export async function compressionRatio(text: string): Promise<number> {
  const bytes = new TextEncoder().encode(text.trim());
  if (bytes.length === 0) return 0;
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'));
  return bytes.length / (await new Response(packed).arrayBuffer()).byteLength;
}
