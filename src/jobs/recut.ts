/**
 * The sound of clips whose ends move, that are cut in two or joined: from the recording where it is at hand, for then nothing is
 * lost and clips can grow; else from the clips' own files. What becomes of texts and times is src/dataset/recut.ts; every change
 * is one command of the dataset, with the versions of the files that it needs to be undone.
 */
import * as v from 'valibot';
import type { PcmSource } from '../audio/pcm.ts';
import type { FrameRange } from '../audio/silence.ts';
import { AppError } from '../base/app-error.ts';
import type { Folder } from '../base/folder.ts';
import type { Clip } from '../dataset/clip.ts';
import type { SourceRecord } from '../dataset/clips-json.ts';
import { makeClips, type Command } from '../dataset/commands.ts';
import { parseWav } from '../audio/wav.ts';
import { stemOf } from '../dataset/naming.ts';
import { continues, mergeClips, moveEnds, splitClip, type NewEnds } from '../dataset/recut.ts';
import type { ClipEngine, ClipFormat, MediaEngine } from './engines.ts';

/** The open dataset, as far as cutting needs it. */
interface CutDataset {
  plainClip(id: string): Clip | undefined;
  /** Ids of the clips in the dataset, in natural order. */
  order(): readonly string[];
  /** All ids, whatever their state. */
  ids(): readonly string[];
  source(path: string): SourceRecord | undefined;
  audio(id: string): Promise<File | null>;
  keepAudio(id: string): Promise<string>;
  addAudio(id: string, sound: Blob): Promise<string>;
  run(make: () => Command | null): Promise<void>;
}

/** What cutting is given. */
export interface CutTools {
  readonly dataset: CutDataset;
  /** Where recordings may lie, by the path in clips.json; the first one that has the recording unchanged is taken. */
  readonly recordings: readonly Folder[];
  readonly media: MediaEngine;
  readonly engine: ClipEngine;
}

/** Sound that a clip can be cut from. */
interface CutSource {
  readonly kind: 'recording' | 'clip';
  readonly pcm: PcmSource;
  readonly format: ClipFormat;
  /** The clip in `pcm`. */
  readonly range: FrameRange;
  /** Below this a recording is silent; not known for a clip's own file. */
  readonly levelDb: number | null;
}

/** Shorter than any word; a clip is never cut to less. */
const SHORTEST_CLIP_S = 0.1;
/** How much of the next silence a clip takes in: enough to breathe, short of the next word. */
const MOST_SILENCE_S = 0.3;
/** Farther apart than this in their recording, clips are joined without what lies between them. */
const LONGEST_GAP_S = 1;

const formatSchema = v.object({
  codec: v.picklist(['wav', 'mp3']),
  sampleRateHz: v.nullable(v.number()),
  channels: v.picklist(['keep', 'mono']),
});
const AS_IT_IS: ClipFormat = { codec: 'wav', sampleRateHz: null, channels: 'keep' };

/**
 * Moves a clip's ends. Without its recording it can only become shorter.
 * @throws AppError `clip/no-recording`, `clip/too-short`, `file/unreadable`, and what decoding and the folder throw.
 */
export async function recut(tools: CutTools, id: string, ends: NewEnds): Promise<void> {
  const clip = clipOf(tools, id);
  const source = await openSource(tools, clip);
  await cutTo(tools, clip, source, ends);
}

/**
 * Moves one end of a clip outwards over the next words, into the silence behind them.
 * @throws as `recut`.
 */
export async function extendToSilence(tools: CutTools, id: string, end: 'start' | 'end'): Promise<void> {
  const clip = clipOf(tools, id);
  const source = await openSource(tools, clip);
  if (source.kind === 'clip' || source.levelDb === null) throw noRecording(clip);
  const { runs, channels, frames } = await tools.media.silenceRuns(source.pcm, source.levelDb);
  const { sampleRateHz } = source.pcm;
  const most = Math.round(MOST_SILENCE_S * sampleRateHz);
  const range = { ...source.range };
  if (end === 'end') {
    let found = frames;
    for (let i = 0; i < runs.length; i += 2) {
      const from = Math.ceil((runs[i] ?? 0) / channels);
      const to = Math.floor((runs[i + 1] ?? 0) / channels);
      if (from <= range.endFrame) continue;
      found = Math.min(from + most, Math.floor((from + to) / 2));
      break;
    }
    range.endFrame = found;
  } else {
    let found = 0;
    for (let i = runs.length - 2; i >= 0; i -= 2) {
      const from = Math.ceil((runs[i] ?? 0) / channels);
      const to = Math.floor((runs[i + 1] ?? 0) / channels);
      if (to >= range.startFrame) continue;
      found = Math.max(to - most, Math.ceil((from + to) / 2));
      break;
    }
    range.startFrame = found;
  }
  await cutTo(tools, clip, source, {
    startS: (range.startFrame - source.range.startFrame) / sampleRateHz,
    endS: (range.endFrame - source.range.startFrame) / sampleRateHz,
  });
}

async function cutTo(tools: CutTools, clip: Clip, source: CutSource, ends: NewEnds): Promise<void> {
  const { dataset, engine } = tools;
  const { pcm, range, format } = source;
  const rate = pcm.sampleRateHz;
  const lengthS = (range.endFrame - range.startFrame) / rate;
  const limits =
    source.kind === 'recording'
      ? { startFrame: 0, endFrame: pcm.frames }
      : { startFrame: range.startFrame, endFrame: range.endFrame };
  // An end that stays keeps its frame.
  const wanted = {
    startFrame: range.startFrame + Math.round(ends.startS * rate),
    endFrame: range.endFrame + Math.round((ends.endS - lengthS) * rate),
  };
  const isBeyond = wanted.startFrame < limits.startFrame || wanted.endFrame > limits.endFrame;
  if (isBeyond && source.kind === 'clip') throw noRecording(clip);
  const cut = {
    startFrame: Math.max(limits.startFrame, wanted.startFrame),
    endFrame: Math.min(limits.endFrame, wanted.endFrame),
  };
  if (cut.endFrame - cut.startFrame < SHORTEST_CLIP_S * rate) {
    throw new AppError(
      'clip/too-short',
      `${clip.id} would be shorter than ${SHORTEST_CLIP_S} s. Delete it from the dataset instead.`,
    );
  }
  if (cut.startFrame === range.startFrame && cut.endFrame === range.endFrame) return;
  const sound = await engine.makeClip(pcm, cut, format);
  const audio = {
    before: await dataset.keepAudio(clip.id),
    after: await dataset.addAudio(clip.id, sound),
  };
  await dataset.run(() => {
    const before = dataset.plainClip(clip.id);
    if (!before) return null;
    const startS = (cut.startFrame - range.startFrame) / rate;
    const endS = (cut.endFrame - range.startFrame) / rate;
    return makeClips([{ before, after: moveEnds(before, { startS, endS }, lengthS), audio }]);
  });
}

/**
 * Cuts a clip in two at `atS`, in seconds of the clip; nothing is lost between the halves. @returns the second one's id.
 * @throws AppError `clip/too-short` where a half would be none, and as `recut`.
 */
export async function splitInTwo(tools: CutTools, id: string, atS: number): Promise<string> {
  const { dataset, engine } = tools;
  const clip = clipOf(tools, id);
  const { pcm, range, format } = await openSource(tools, clip);
  const rate = pcm.sampleRateHz;
  const lengthS = (range.endFrame - range.startFrame) / rate;
  if (atS < SHORTEST_CLIP_S || atS > lengthS - SHORTEST_CLIP_S) {
    throw new AppError(
      'clip/too-short',
      `Put the cursor where ${id} is to be cut, at least ${SHORTEST_CLIP_S} s from its ends.`,
    );
  }
  const middle = range.startFrame + Math.round(atS * rate);
  const [, second] = splitClip(clip, atS, lengthS, dataset.ids());
  const halves = [
    await engine.makeClip(pcm, { startFrame: range.startFrame, endFrame: middle }, format),
    await engine.makeClip(pcm, { startFrame: middle, endFrame: range.endFrame }, format),
  ] as const;
  const whole = await dataset.keepAudio(id);
  const versions = [
    await dataset.addAudio(id, halves[0]),
    await dataset.addAudio(second.id, halves[1]),
  ] as const;
  await dataset.run(() => {
    const before = dataset.plainClip(id);
    if (!before) return null;
    const parts = splitClip(before, (middle - range.startFrame) / rate, lengthS, dataset.ids());
    return makeClips([
      { before, after: parts[0], audio: { before: whole, after: versions[0] } },
      { before: null, after: parts[1], audio: { before: null, after: versions[1] } },
    ]);
  });
  return second.id;
}

/**
 * Joins a clip with the next one of the dataset, under the first one's name. From the recording, with the pause between them, when
 * they lie close together in it; else their files one after another.
 * @throws AppError `clip/no-next` at the end of the dataset, `clip/mixed` when their files do not fit together, and as `recut`.
 */
export async function mergeWithNext(tools: CutTools, id: string): Promise<void> {
  const { dataset, engine } = tools;
  const first = clipOf(tools, id);
  const order = dataset.order();
  const nextId = order[order.indexOf(id) + 1];
  const second = nextId === undefined ? undefined : dataset.plainClip(nextId);
  if (!order.includes(id) || !second) {
    throw new AppError('clip/no-next', `${id} is the last clip, so there is none to join it with.`);
  }
  const [a, b] = [await openSource(tools, first), await openSource(tools, second)];
  const rate = a.pcm.sampleRateHz;
  const firstS = (a.range.endFrame - a.range.startFrame) / rate;
  const secondS = (b.range.endFrame - b.range.startFrame) / b.pcm.sampleRateHz;
  const gapFrames = b.range.startFrame - a.range.endFrame;
  const isOneStretch =
    a.kind === 'recording' &&
    b.kind === 'recording' &&
    continues(first, second) &&
    gapFrames <= LONGEST_GAP_S * rate;
  let sound: Blob;
  if (isOneStretch) {
    const stretch = { startFrame: a.range.startFrame, endFrame: b.range.endFrame };
    sound = await engine.makeClip(a.pcm, stretch, a.format);
  } else {
    const files = [await openFile(tools, first), await openFile(tools, second)] as const;
    const both = joined(files[0].pcm, files[1].pcm, first, second);
    sound = await engine.makeClip(both, { startFrame: 0, endFrame: both.frames }, files[0].format);
  }
  const gapS = isOneStretch ? gapFrames / rate : 0;
  const versions = {
    first: await dataset.keepAudio(id),
    second: await dataset.keepAudio(second.id),
    both: await dataset.addAudio(id, sound),
  };
  await dataset.run(() => {
    const [one, two] = [dataset.plainClip(id), dataset.plainClip(second.id)];
    if (!one || !two) return null;
    return makeClips([
      {
        before: one,
        after: mergeClips(one, two, firstS, gapS, secondS),
        audio: { before: versions.first, after: versions.both },
      },
      { before: two, after: null, audio: { before: versions.second, after: null } },
    ]);
  });
}

/** The recording where it is at hand, unchanged; else the clip's own file. */
async function openSource(tools: CutTools, clip: Clip): Promise<CutSource> {
  const { origin } = clip;
  const record = origin && tools.dataset.source(origin.source);
  if (!record) return openFile(tools, clip);
  for (const folder of tools.recordings) {
    const file = await folder.read(origin.source);
    if (file?.size !== record.sizeBytes || file.lastModified !== record.lastModifiedMs) continue;
    const { pcm, levels } = await tools.media.decode(file, () => {});
    if (pcm.sampleRateHz !== origin.sampleRateHz || origin.endFrame > pcm.frames) continue;
    const kept = v.safeParse(formatSchema, record.settings['clips']);
    return {
      kind: 'recording',
      pcm,
      format: { ...(kept.success ? kept.output : AS_IT_IS), codec: codecOf(clip) },
      range: { startFrame: origin.startFrame, endFrame: origin.endFrame },
      levelDb: levels.autoLevelDb,
    };
  }
  return openFile(tools, clip);
}

async function openFile({ dataset, media }: CutTools, clip: Clip): Promise<CutSource> {
  const codec = codecOf(clip);
  const file = await dataset.audio(clip.id);
  if (!file) {
    throw new AppError(
      'file/unreadable',
      `The sound file of ${clip.id} is gone, so it cannot be cut. Put it back, or delete the clip from the dataset.`,
    );
  }
  const pcm = (await parseWav(file))?.pcm ?? (await media.decode(file, () => {})).pcm;
  return {
    kind: 'clip',
    pcm,
    format: { ...AS_IT_IS, codec },
    range: { startFrame: 0, endFrame: pcm.frames },
    levelDb: null,
  };
}

/** A file keeps its name, so what is in it stays what the name says. */
function codecOf({ id }: Clip): ClipFormat['codec'] {
  const ending = id.slice(stemOf(id).length).toLowerCase();
  if (ending === '.wav') return 'wav';
  if (ending === '.mp3') return 'mp3';
  throw new AppError(
    'media/unsupported',
    `Clips can be cut when they are wav or mp3, and ${id} is neither. Convert the clips to wav first.`,
  );
}

/** Two files' samples as one, nothing between them. */
function joined(a: PcmSource, b: PcmSource, first: Clip, second: Clip): PcmSource {
  if (a.format !== b.format || a.sampleRateHz !== b.sampleRateHz || a.channels !== b.channels) {
    throw new AppError(
      'clip/mixed',
      `${first.id} and ${second.id} differ in sample rate, channels or bits, so they cannot be joined. Convert the clips to one format first.`,
    );
  }
  return { ...a, bytes: new Blob([a.bytes, b.bytes]), frames: a.frames + b.frames };
}

function clipOf({ dataset }: CutTools, id: string): Clip {
  const clip = dataset.plainClip(id);
  if (clip) return clip;
  throw new AppError('file/unreadable', `${id} is not in the dataset any more.`);
}

function noRecording({ id, origin }: Clip): AppError {
  return new AppError(
    'clip/no-recording',
    origin
      ? `${id} can only be made shorter: its recording “${origin.source}” is not in the project folder, or was changed since it was split.`
      : `${id} can only be made shorter: it is not known which recording it was cut from.`,
  );
}
