/**
 * The clips worker: a stretch of a recording in, a clip out, at another rate, with one channel, or as mp3. Owns the encoder; what
 * the samples are is src/audio's. Several of these run side by side.
 */
import mp3WasmUrl from 'wasm-media-encoders/wasm/mp3?packed';
import * as Comlink from 'comlink';
import { createEncoder } from 'wasm-media-encoders/esnext';
import { AppError } from '../src/base/app-error.ts';
import { inflate } from '../src/base/inflate.ts';
import { registerErrorTransfer } from '../src/base/worker-errors.ts';
import { makeMp3File } from '../src/audio/mp3-file.ts';
import type { PcmSource } from '../src/audio/pcm.ts';
import { interleaveS16, readResampled } from '../src/audio/resample-range.ts';
import type { FrameRange } from '../src/audio/silence.ts';
import { cutClip } from '../src/audio/wav.ts';
import type { ClipFormat } from '../src/jobs/engines.ts';

/** ClipEngine as the page calls it: without the signal, for the host ends the whole worker to cancel. */
export interface ClipsWorkerApi {
  makeClip(pcm: PcmSource, range: FrameRange, format: ClipFormat): Promise<Blob>;
}

type Mp3Encoder = Awaited<ReturnType<typeof createEncoder<'audio/mpeg'>>>;

/** Rates that MPEG audio has (ISO 11172-3, 13818-3, and LAME's 2.5). */
const MP3_RATES_HZ: readonly number[] = [
  8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000,
];
const HIGHEST_MP3_RATE_HZ = 48_000;
/** LAME's -V 2, which Convert takes too. */
const VBR_QUALITY = 2;

let encoder: Promise<Mp3Encoder> | null = null;

const api: ClipsWorkerApi = {
  async makeClip(pcm, range, { codec, sampleRateHz, channels }) {
    const wantedHz = sampleRateHz ?? pcm.sampleRateHz;
    const rateHz = codec === 'mp3' ? mp3Rate(wantedHz) : wantedHz;
    const isMono = channels === 'mono' || (codec === 'mp3' && pcm.channels > 2);
    const samples = await reading(readResampled(pcm, range, rateHz, isMono ? 1 : pcm.channels));
    const frames = samples[0]?.length ?? 0;
    if (codec === 'wav') {
      const bytes = new Blob([interleaveS16(samples)]);
      const whole = { bytes, format: 's16', sampleRateHz: rateHz, channels: samples.length, frames } as const;
      return await cutClip(whole, { startFrame: 0, endFrame: frames });
    }
    const mp3 = await (encoder ??= loadEncoder());
    mp3.configure({ sampleRate: rateHz, channels: samples.length === 1 ? 1 : 2, vbrQuality: VBR_QUALITY });
    // What the encoder gives lies in its own memory until the next call.
    const body = mp3.encode(samples).slice();
    const tail = mp3.finalize().slice();
    const stream = new Uint8Array(body.length + tail.length);
    stream.set(body);
    stream.set(tail, body.length);
    return new Blob([makeMp3File(stream, frames)], { type: 'audio/mpeg' });
  },
};

function mp3Rate(wantedHz: number): number {
  return MP3_RATES_HZ.find((known) => known >= wantedHz) ?? HIGHEST_MP3_RATE_HZ;
}

async function loadEncoder(): Promise<Mp3Encoder> {
  try {
    const response = await fetch(mp3WasmUrl);
    if (!response.ok || !response.body) throw new Error(`${mp3WasmUrl}: ${response.status}`);
    const wasm = await new Response(await inflate(response.body)).arrayBuffer();
    return await createEncoder('audio/mpeg', wasm);
  } catch (cause) {
    encoder = null;
    throw new AppError(
      'worker/crashed',
      'The mp3 encoder could not be loaded. Check the connection to where the app came from, or write wav clips.',
      { cause },
    );
  }
}

/** A recording that changed while its clips are made is a sentence, not a browser's error. */
async function reading<T>(read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (cause) {
    if (!(cause instanceof DOMException)) throw cause;
    throw new AppError(
      'file/unreadable',
      'The recording can no longer be read: it was moved, deleted or changed. Open its folder again.',
      { cause },
    );
  }
}

registerErrorTransfer();
Comlink.expose(api);
