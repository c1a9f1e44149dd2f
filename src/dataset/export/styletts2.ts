/** StyleTTS2: `train_list.txt` and `val_list.txt` cut at every "|", speaker 0, and `wavs/`. */
import { type ExportTarget, listFile, rowsOf, splitRow } from './target.ts';

/** 24,000 Hz mono, 2–10 s. */
export const STYLETTS2: ExportTarget = {
  id: 'styletts2',
  label: 'StyleTTS2',
  about: 'train_list.txt, val_list.txt and the clips in wavs/.',
  needs: [],
  rows: 'split',
  audio: { sampleRateHz: 24_000, channels: 1 },
  limits: {
    minS: 2,
    maxS: 10,
    outside: 'The trainer is made for 2 to 10 s; others cost memory or teach little.',
    strength: 'aim',
  },
  usesSets: true,
  note: 'It learns from phonemes (IPA); these lists hold plain text, to be phonemised before training.',
  audioPath: ({ fileName }) => `wavs/${fileName}`,
  lists(rows) {
    const row = ({ fileName, text }: (typeof rows)[number]) => splitRow(fileName, text, '0');
    return [
      listFile('train_list.txt', rowsOf(rows, 'train').map(row)),
      listFile('val_list.txt', rowsOf(rows, 'validation').map(row)),
    ];
  },
};
