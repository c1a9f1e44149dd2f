/** Cutting clips from recordings at labels: what addClipsJob is given for them. */
import type { Folder } from '../base/folder.ts';
import { AppError } from '../base/app-error.ts';
import type { Clip } from '../dataset/clip.ts';
import type { LeftOut, SourceRecord } from '../dataset/clips-json.ts';
import { type LabelCut, type LabelPlan, transcriptOfLabel } from '../dataset/import/audacity.ts';
import type { NewClip } from './add-clips.ts';
import type { ClipEngine, ClipFormat, DecodedRecording, MediaEngine } from './engines.ts';

/** What cutting is given. */
export interface LabelTools {
  /** Holds the recordings. */
  readonly folder: Folder;
  readonly media: MediaEngine;
  readonly engine: ClipEngine;
  readonly dataset: {
    source(path: string): SourceRecord | undefined;
    addSources(sources: ReadonlyMap<string, SourceRecord>): Promise<void>;
  };
  /** Of the labels' texts, as Whisper's code; null when nobody said. */
  readonly language: string | null;
}

/** As Split writes them unless told otherwise. */
const FORMAT: ClipFormat = { codec: 'wav', sampleRateHz: null, channels: 'keep' };

/** One clip for each label to be cut. Every recording is decoded once, when its first clip is made. */
export function labelClips({ cuts, stems }: LabelPlan, tools: LabelTools): NewClip[] {
  return [...cuts].flatMap(([path, list]) => {
    let decoded: Promise<DecodedRecording> | null = null;
    return list.map((cut): NewClip => ({
      label: cut.id,
      async make(signal) {
        decoded ??= open(path, stems.get(path) ?? '', list, tools, signal);
        return cutOne(path, cut, await decoded, tools, signal);
      },
    }));
  });
}

async function open(
  path: string,
  stem: string,
  cuts: readonly LabelCut[],
  { folder, media, dataset }: LabelTools,
  signal: AbortSignal,
): Promise<DecodedRecording> {
  const file = await folder.read(path);
  if (!file) {
    throw new AppError(
      'file/unreadable',
      `“${path}” is no longer in the folder, so no clip can be cut from it.`,
    );
  }
  const recording = await media.decode(file, () => {}, signal);
  if (!dataset.source(path)) {
    const { sampleRateHz, channels, frames } = recording.pcm;
    const record: SourceRecord = {
      stem,
      sizeBytes: file.size,
      lastModifiedMs: file.lastModified,
      sampleRateHz,
      channels,
      frames,
      settings: { clips: FORMAT },
      leftOut: between(
        cuts.map((cut) => rangeOf(cut, recording)),
        frames,
      ),
    };
    await dataset.addSources(new Map([[path, record]]));
  }
  return recording;
}

async function cutOne(
  path: string,
  cut: LabelCut,
  recording: DecodedRecording,
  { engine, language }: LabelTools,
  signal: AbortSignal,
): Promise<{ clip: Clip; sound: Blob }> {
  const range = rangeOf(cut, recording);
  if (range.endFrame <= range.startFrame) {
    throw new AppError(
      'clip/too-short',
      `The label “${cut.label.text}” at ${cut.label.startS} s lies behind the end of “${path}”. Is the file the labels of another recording?`,
    );
  }
  const { sampleRateHz } = recording.pcm;
  const durationS = (range.endFrame - range.startFrame) / sampleRateHz;
  return {
    sound: await engine.makeClip(recording.pcm, range, FORMAT, signal),
    clip: {
      id: cut.id,
      kind: 'usable',
      status: 'new',
      durationS,
      origin: { source: path, ...range, sampleRateHz, reason: null, forced: false },
      transcript: transcriptOfLabel(cut.label, durationS, language),
    },
  };
}

function rangeOf({ label }: LabelCut, { pcm }: DecodedRecording): { startFrame: number; endFrame: number } {
  const frameAt = (timeS: number) => Math.min(pcm.frames, Math.round(timeS * pcm.sampleRateHz));
  return { startFrame: frameAt(label.startS), endFrame: frameAt(label.endS) };
}

/** What lies in no clip, so that clips.json accounts for the whole recording. */
function between(ranges: readonly { startFrame: number; endFrame: number }[], frames: number): LeftOut[] {
  const leftOut: LeftOut[] = [];
  let at = 0;
  for (const { startFrame, endFrame } of [...ranges, { startFrame: frames, endFrame: frames }]) {
    if (startFrame > at) leftOut.push({ kind: 'excluded', startFrame: at, endFrame: startFrame });
    at = Math.max(at, endFrame);
  }
  return leftOut;
}
