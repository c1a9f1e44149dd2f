/**
 * MRQ's ai-voice-cloning (Tortoise, trained by DLAS): `train.txt` and `validation.txt` cut at every "|", `whisper.json`, and
 * `audio/`. A clip that does not fit goes out as one row a segment, its audio cut to `<stem>_NNNN.wav`.
 */
import type { Transcript } from '../transcript.ts';
import { shownText } from '../text-sync.ts';
import { writeWhisperJson } from '../whisper-json.ts';
import { type ExportTarget, listFile, rowsOf, splitRow, wholeName } from './target.ts';

/** DLAS takes at most 255,995 samples at 22,050 Hz. */
const LONGEST_S = 255_995 / 22_050;

function mrq(id: string, label: string, minS: number): ExportTarget {
  return {
    id,
    label,
    about: 'train.txt, validation.txt, whisper.json and the clips in audio/.',
    needs: ['language'],
    rows: 'split',
    audio: { sampleRateHz: 22_050, channels: 1 },
    limits: {
      minS,
      maxS: LONGEST_S,
      outside: 'It is skipped when the dataset is prepared, or stops the training.',
      characters: () => 200,
    },
    usesSets: true,
    segments: true,
    note: 'Its validation list is a cull list: clips too short to learn from.',
    audioPath: ({ fileName }) => `audio/${fileName}`,
    lists(rows, { language }) {
      const row = (item: (typeof rows)[number]) => splitRow(`audio/${item.fileName}`, item.text);
      const transcripts = new Map<string, Transcript>();
      for (const item of rows) {
        const { transcript } = item.clip;
        if (!transcript) continue;
        // The reference wins over old segments, and MRQ reads `language` of every entry.
        transcripts.set(wholeName(item), {
          ...transcript,
          text: ` ${shownText(transcript.text)}`,
          language: transcript.language ?? language,
        });
      }
      return [
        listFile('train.txt', rowsOf(rows, 'train').map(row)),
        listFile('validation.txt', rowsOf(rows, 'validation').map(row)),
        { path: 'whisper.json', text: writeWhisperJson(transcripts) },
      ];
    },
  };
}

/** MRQ's own. */
export const MRQ = mrq('mrq-tortoise', 'MRQ / Tortoise', 0.6);

/** JarodMica's fork, which wants longer clips. */
export const MRQ_FORK = mrq('mrq-jarodmica', 'MRQ / Tortoise, JarodMica’s fork', 1.6);
