/** A folder of transcribed clips as another tool leaves it: `audio/` with tones, `whisper.json` beside it. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { toneWav } from './wav.ts';

const CLIP_S = 2;

/** The name of clip `index`, from 1. */
export function clipName(index: number): string {
  return `kettle_${String(index).padStart(6, '0')}.wav`;
}

/** One clip of two seconds for each text, each in one segment with its words; an empty text is a clip that was not transcribed. */
export async function writeClipsFolder(folder: string, texts: readonly string[]): Promise<void> {
  await mkdir(path.join(folder, 'audio'), { recursive: true });
  const sound = toneWav(CLIP_S);
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
