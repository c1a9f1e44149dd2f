/** Small sounds as files, for folders that tests make. */

/** A 16-bit mono wav of these samples. */
export function wavOf(samples: Int16Array, sampleRateHz: number): Buffer {
  const wav = Buffer.alloc(44 + 2 * samples.length);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + 2 * samples.length, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(sampleRateHz, 24);
  wav.writeUInt32LE(2 * sampleRateHz, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(2 * samples.length, 40);
  samples.forEach((sample, i) => wav.writeInt16LE(sample, 44 + 2 * i));
  return wav;
}

const TONE_RATE_HZ = 16_000;

/** 220 Hz at a quarter of full scale. */
export function toneWav(durationS: number): Buffer {
  const samples = Int16Array.from({ length: Math.round(durationS * TONE_RATE_HZ) }, (_, i) =>
    Math.round(8000 * Math.sin((2 * Math.PI * 220 * i) / TONE_RATE_HZ)),
  );
  return wavOf(samples, TONE_RATE_HZ);
}
