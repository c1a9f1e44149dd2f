/** NVIDIA NeMo: `train_manifest.jsonl` and `validation_manifest.jsonl`, one JSON object a line, and `clips/`. */
import { type ExportTarget, listFile, rowsOf } from './target.ts';

/** Any format and rate. */
export const NEMO: ExportTarget = {
  id: 'nemo',
  label: 'NeMo',
  about: 'train_manifest.jsonl, validation_manifest.jsonl and the clips as they are in clips/.',
  needs: [],
  rows: 'json',
  audio: 'as-is',
  limits: {},
  usesSets: true,
  audioPath: ({ fileName }) => `clips/${fileName}`,
  lists(rows) {
    const row = ({ fileName, durationS, text }: (typeof rows)[number]) => {
      const path = JSON.stringify(`clips/${fileName}`);
      const duration = String(Math.round(durationS * 1e6) / 1e6);
      const seconds = duration.includes('.') ? duration : `${duration}.0`;
      return `{"audio_filepath": ${path}, "duration": ${seconds}, "text": ${JSON.stringify(text)}}`;
    };
    return [
      listFile('train_manifest.jsonl', rowsOf(rows, 'train').map(row)),
      listFile('validation_manifest.jsonl', rowsOf(rows, 'validation').map(row)),
    ];
  },
};
