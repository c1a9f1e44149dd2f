/** Whether a file can be what its name says, looked at before gigabytes of something else are kept under it. */

/** Enough for `isOnnxHead`. */
export const HEAD_BYTES = 16;

/** Keys of ModelProto's fields in onnx.proto (number and wire type) that a writer may put after the version. */
const MODEL_FIELDS = new Set([0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42, 0x72, 0xa2, 0xca]);

/**
 * True when a file begins as ONNX models do: field 1, the version of the format, as a small number, then another field of
 * ModelProto. A web page begins with "<", a pointer of git-lfs with "version", a zip with "PK".
 */
export function isOnnxHead(head: Uint8Array): boolean {
  const [key, version, next] = head;
  return key === 0x08 && version !== undefined && version < 0x40 && MODEL_FIELDS.has(next ?? 0);
}

/** True when the text is a JSON object. */
export function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return value instanceof Object && !Array.isArray(value);
  } catch {
    return false;
  }
}
