/**
 * Audacity label tracks: one text file a recording, `start<TAB>end<TAB>text` in its seconds, six decimals as Audacity writes
 * them. A clip that was not cut here gets a file of its own, from 0 to its end.
 */
import { assignStems, compareNames, foldName, stemOf } from '../naming.ts';
import { type ExportTarget, type ExportRow, listFile } from './target.ts';

interface Label {
  readonly startS: number;
  readonly endS: number;
  readonly text: string;
}

function labelOf({ clip, durationS, text }: ExportRow): Label {
  return { startS: clip.source?.startS ?? 0, endS: clip.source?.endS ?? durationS, text };
}

/** Text only: the audio is the recording that the labels are opened over. */
export const AUDACITY: ExportTarget = {
  id: 'audacity',
  label: 'Audacity labels',
  about: 'One label file for each recording, to be imported over it in Audacity.',
  needs: [],
  rows: 'tab',
  audio: null,
  limits: {},
  usesSets: false,
  note: 'Texts that are corrected there come back by Load Audacity labels on Home.',
  audioPath: ({ fileName }) => fileName,
  lists(rows) {
    const recordings = [...new Set(rows.flatMap(({ clip }) => (clip.source ? [clip.source.path] : [])))];
    const stems = assignStems(recordings.sort(compareNames));
    const files = new Map<string, Label[]>(recordings.map((path) => [`${stems.get(path) ?? path}.txt`, []]));
    const taken = new Set([...files.keys()].map(foldName));
    for (const row of rows) {
      const { source } = row.clip;
      let name = `${stems.get(source?.path ?? '') ?? stemOf(row.fileName)}.txt`;
      if (!source && taken.has(foldName(name))) name = `${stemOf(row.fileName)} (clip).txt`;
      const labels = files.get(name);
      if (labels) labels.push(labelOf(row));
      else files.set(name, [labelOf(row)]);
    }
    return [...files].map(([path, labels]) =>
      listFile(
        path,
        labels
          .sort((a, b) => a.startS - b.startS)
          .map(({ startS, endS, text }) => `${startS.toFixed(6)}\t${endS.toFixed(6)}\t${text}`),
      ),
    );
  },
};
