/** Small sounds as files, for folders that tests make. */

/** What stands before so many bytes of samples of 16 bits, mono. */
export function wavHeader(sampleRateHz: number, dataBytes: number): Buffer {
  const header = Buffer.from('RIFF....WAVEfmt ....................data....', 'latin1');
  header.writeUInt32LE(36 + dataBytes, 4);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sampleRateHz, 24);
  header.writeUInt32LE(2 * sampleRateHz, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.writeUInt32LE(dataBytes, 40);
  return header;
}

/** A 16-bit mono wav of these samples. */
export function wavOf(samples: Int16Array, sampleRateHz: number): Buffer {
  const data = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  return Buffer.concat([wavHeader(sampleRateHz, data.length), data]);
}

const TONE_RATE_HZ = 16_000;

/** 220 Hz at a quarter of full scale. */
export function toneWav(durationS: number): Buffer {
  const samples = Int16Array.from({ length: Math.round(durationS * TONE_RATE_HZ) }, (_, i) =>
    Math.round(8000 * Math.sin((2 * Math.PI * 220 * i) / TONE_RATE_HZ)),
  );
  return wavOf(samples, TONE_RATE_HZ);
}
