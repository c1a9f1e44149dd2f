/** A folder of transcribed clips as another tool leaves it: `audio/` with tones, `whisper.json` beside it. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

const RATE_HZ = 16_000;
const CLIP_S = 2;

/** The name of clip `index`, from 1. */
export function clipName(index: number): string {
  return `kettle_${String(index).padStart(6, '0')}.wav`;
}

/** One clip of two seconds for each text, each in one segment with its words; an empty text is a clip that was not transcribed. */
export async function writeClipsFolder(folder: string, texts: readonly string[]): Promise<void> {
  await mkdir(path.join(folder, 'audio'), { recursive: true });
  const sound = tone();
  const entries: Record<string, unknown> = {};
  for (const [i, text] of texts.entries()) {
    await writeFile(path.join(folder, 'audio', clipName(i + 1)), sound);
    if (text !== '') entries[clipName(i + 1)] = entryOf(text);
  }
  await writeFile(path.join(folder, 'whisper.json'), JSON.stringify(entries));
}

/** An entry of a whisper.json; the words share the two seconds evenly. */
export function entryOf(text: string): object {
  const words = text.split(' ');
  const start = (i: number) => Math.round((1000 * CLIP_S * i) / words.length) / 1000;
  return {
    text: ` ${text}`,
    language: 'en',
    segments: [
      {
        id: 0,
        start: 0,
        end: CLIP_S,
        text: ` ${text}`,
        words: words.map((word, i) => ({
          word: ` ${word}`,
          start: start(i),
          end: start(i + 1),
          probability: 0.9,
        })),
      },
    ],
  };
}

/** 220 Hz as a 16-bit mono wav. */
function tone(): Buffer {
  const frames = CLIP_S * RATE_HZ;
  const wav = Buffer.alloc(44 + 2 * frames);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + 2 * frames, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(RATE_HZ, 24);
  wav.writeUInt32LE(2 * RATE_HZ, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(2 * frames, 40);
  for (let i = 0; i < frames; i++) {
    wav.writeInt16LE(Math.round(8000 * Math.sin((2 * Math.PI * 220 * i) / RATE_HZ)), 44 + 2 * i);
  }
  return wav;
}
