/**
 * Wav files: finding the samples in any of them, and writing 16-bit ones. Owns the container; leaves the samples to pcm.ts.
 * Layout: "Multimedia Programming Interface and Data Specifications 1.0" (RIFF), EBU Tech 3306 (RF64 and its ds64 chunk).
 */
import { AppError } from '../base/app-error.ts';
import { BYTES_PER_SAMPLE, type PcmSource, readFrames, type SampleFormat, toS16 } from './pcm.ts';
import type { FrameRange } from './silence.ts';

/** A wav file whose samples are read where they lie. */
export interface WavFile {
  /** As ffmpeg names it: "pcm_s16le", "pcm_f32le", … */
  readonly codec: string;
  readonly pcm: PcmSource;
}

interface SampleLayout {
  readonly format: SampleFormat;
  readonly sampleRateHz: number;
  readonly channels: number;
}

const FORMAT_PCM = 1;
const FORMAT_FLOAT = 3;
const FORMAT_EXTENSIBLE = 0xfffe;
/** What a chunk's size says when the writer did not know it: a stream, or "see ds64". */
const SIZE_UNKNOWN = 0xffffffff;
const WAV_HEADER_BYTES = 44;
const CODECS: Record<SampleFormat, string> = {
  u8: 'pcm_u8',
  s16: 'pcm_s16le',
  s24: 'pcm_s24le',
  s32: 'pcm_s32le',
  f32: 'pcm_f32le',
  f64: 'pcm_f64le',
};

/**
 * Finds the samples of a wav file, reading its chunk headers only. Null when it is no wav, or one with compressed or unusual
 * samples: those are for a decoder. A file that ends too early gives the whole frames that are there.
 * @throws AppError `media/failed` when the chunks make no sense.
 */
export async function parseWav(file: File): Promise<WavFile | null> {
  const start = await readBytes(file, 0, 12);
  if (start.byteLength < 12 || fourCc(start, 8) !== 'WAVE') return null;
  const kind = fourCc(start, 0);
  if (kind !== 'RIFF' && kind !== 'RF64' && kind !== 'BW64') return null;

  let layout: SampleLayout | null = null;
  let longDataSize: number | null = null;
  for (let at = 12; at + 8 <= file.size;) {
    const header = await readBytes(file, at, 8);
    const size = header.getUint32(4, true);
    const body = at + 8;
    switch (fourCc(header, 0)) {
      case 'ds64': {
        const ds64 = await readBytes(file, body, 16);
        if (ds64.byteLength === 16) longDataSize = Number(ds64.getBigUint64(8, true));
        break;
      }
      case 'fmt ':
        layout = parseLayout(await readBytes(file, body, Math.min(size, 40)));
        if (!layout) return null;
        break;
      case 'data': {
        if (!layout) throw damaged(file, 'its sample format is missing');
        // Streamed files leave 0 or all ones here; ffmpeg, too, then reads to the end of the file.
        const known = size === SIZE_UNKNOWN ? (longDataSize ?? 0) : size;
        const end = known === 0 ? file.size : Math.min(file.size, body + known);
        const bytesPerFrame = BYTES_PER_SAMPLE[layout.format] * layout.channels;
        const frames = Math.floor((end - body) / bytesPerFrame);
        const bytes = file.slice(body, body + frames * bytesPerFrame);
        return { codec: CODECS[layout.format], pcm: { ...layout, bytes, frames } };
      }
    }
    at = body + size + (size % 2); // chunks begin on even offsets
  }
  throw damaged(file, 'it holds no sample data');
}

/** The 44 bytes before the samples of a 16-bit wav. `frames * channels` samples must stay below 2³¹ (the format's 4 GB). */
function wavHeader(sampleRateHz: number, channels: number, frames: number): Uint8Array<ArrayBuffer> {
  const dataBytes = frames * channels * 2;
  const view = new DataView(new ArrayBuffer(WAV_HEADER_BYTES));
  writeFourCc(view, 0, 'RIFF');
  view.setUint32(4, WAV_HEADER_BYTES - 8 + dataBytes, true);
  writeFourCc(view, 8, 'WAVE');
  writeFourCc(view, 12, 'fmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, FORMAT_PCM, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRateHz, true);
  view.setUint32(28, sampleRateHz * channels * 2, true);
  view.setUint16(32, channels * 2, true);
  view.setUint16(34, 16, true);
  writeFourCc(view, 36, 'data');
  view.setUint32(40, dataBytes, true);
  return new Uint8Array(view.buffer);
}

/**
 * A 16-bit wav of the range, which must lie inside the source. A 16-bit source is sliced and never read here, so cutting
 * costs nothing until the clip is written.
 */
export async function cutClip(source: PcmSource, range: FrameRange): Promise<Blob> {
  const header = wavHeader(source.sampleRateHz, source.channels, range.endFrame - range.startFrame);
  const type = 'audio/wav';
  if (source.format === 's16') {
    const bytesPerFrame = BYTES_PER_SAMPLE.s16 * source.channels;
    const samples = source.bytes.slice(range.startFrame * bytesPerFrame, range.endFrame * bytesPerFrame);
    return new Blob([header, samples], { type });
  }
  const parts: BlobPart[] = [header];
  const framesPerRead = source.sampleRateHz * 60; // a minute at a time: a piece cut by hand may be hours long
  for (let at = range.startFrame; at < range.endFrame; at += framesPerRead) {
    parts.push(toS16(await readFrames(source, at, Math.min(range.endFrame, at + framesPerRead))));
  }
  return new Blob(parts, { type });
}

function parseLayout(fmt: DataView): SampleLayout | null {
  if (fmt.byteLength < 16) return null;
  let tag = fmt.getUint16(0, true);
  const channels = fmt.getUint16(2, true);
  const sampleRateHz = fmt.getUint32(4, true);
  const bytesPerFrame = fmt.getUint16(12, true);
  // The first two bytes of an extensible header's sub-format GUID are the tag that the plain header would have.
  if (tag === FORMAT_EXTENSIBLE && fmt.byteLength >= 26) tag = fmt.getUint16(24, true);
  const format = sampleFormat(tag, fmt.getUint16(14, true));
  if (!format || channels === 0 || sampleRateHz === 0) return null;
  if (bytesPerFrame !== BYTES_PER_SAMPLE[format] * channels) return null;
  return { format, sampleRateHz, channels };
}

function sampleFormat(tag: number, bits: number): SampleFormat | null {
  if (tag === FORMAT_FLOAT) return bits === 32 ? 'f32' : bits === 64 ? 'f64' : null;
  if (tag !== FORMAT_PCM) return null;
  return bits === 8 ? 'u8' : bits === 16 ? 's16' : bits === 24 ? 's24' : bits === 32 ? 's32' : null;
}

async function readBytes(file: File, at: number, length: number): Promise<DataView> {
  return new DataView(await file.slice(at, at + length).arrayBuffer());
}

function fourCc(view: DataView, at: number): string {
  return String.fromCharCode(
    view.getUint8(at),
    view.getUint8(at + 1),
    view.getUint8(at + 2),
    view.getUint8(at + 3),
  );
}

function writeFourCc(view: DataView, at: number, name: string): void {
  for (let i = 0; i < 4; i++) view.setUint8(at + i, name.charCodeAt(i));
}

function damaged(file: File, what: string): AppError {
  return new AppError(
    'media/failed',
    `“${file.name}” is a damaged wav file: ${what}. Save it again from the program that made it, or take it out of the folder.`,
  );
}
