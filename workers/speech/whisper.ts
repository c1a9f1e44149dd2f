/** One loaded Whisper model: sound in, tokens with times and scores out. It knows windows, not clips. */
import { WhisperFeatureExtractor, WhisperTokenizer } from '@xenova/transformers';
import { type InferenceSession, Tensor } from 'onnxruntime-web/webgpu';
import { AppError } from '../../src/base/app-error.ts';
import type { SpeechDevice } from '../../src/jobs/engines.ts';
import { FRAME_S, tokenStartFrames } from './alignment.ts';
import type { StoredModel } from './model-store.ts';
import { createSession } from './onnx-runtime.ts';
import { framesNearSound, SAMPLE_RATE_HZ } from './voiced.ts';
import { readWhisperConfig, type WhisperConfig } from './whisper-config.ts';
import { cacheOutputs, type DecodedWindow, promptFor, WhisperDecoder } from './whisper-decoder.ts';
import { type SpokenToken, type SpokenWord, spokenWords } from './words.ts';

/** Files of the two parts, best first, for each device. */
const ENCODERS = {
  webgpu: ['onnx/encoder_model.onnx'],
  wasm: ['onnx/encoder_model_quantized.onnx', 'onnx/encoder_model.onnx'],
};
const DECODERS = {
  webgpu: ['onnx/decoder_model_merged_q4.onnx'],
  wasm: ['onnx/decoder_model_merged_quantized.onnx', 'onnx/decoder_model_merged_q4.onnx'],
};

/** What was heard in one window. */
export interface HeardWindow {
  readonly words: SpokenWord[];
  readonly tokens: readonly SpokenToken[];
  readonly endLogProb: number | null;
  readonly noSpeechProb: number;
  readonly looped: boolean;
  readonly language: string;
}

/** True when the model has files for the GPU; int8 files run on WASM only. */
export function suitsGpu(model: StoredModel): boolean {
  return ENCODERS.webgpu.some((path) => model.has(path)) && DECODERS.webgpu.some((path) => model.has(path));
}

/** A model in its sessions. */
export class Whisper {
  readonly #config: WhisperConfig;
  readonly #mel: WhisperFeatureExtractor;
  readonly #tokenizer: WhisperTokenizer;
  readonly #encoder: InferenceSession;
  readonly #decoder: WhisperDecoder;

  private constructor(
    config: WhisperConfig,
    mel: WhisperFeatureExtractor,
    tokenizer: WhisperTokenizer,
    encoder: InferenceSession,
    decoder: WhisperDecoder,
  ) {
    this.#config = config;
    this.#mel = mel;
    this.#tokenizer = tokenizer;
    this.#encoder = encoder;
    this.#decoder = decoder;
  }

  /** Errors: `model/broken` when a file is missing or the runtime refuses it. */
  static async load(model: StoredModel, device: SpeechDevice): Promise<Whisper> {
    const config = await readWhisperConfig(model);
    try {
      const mel = new WhisperFeatureExtractor(await model.json('preprocessor_config.json'));
      const tokenizer = new WhisperTokenizer(
        await model.json('tokenizer.json'),
        await model.json('tokenizer_config.json'),
      );
      const encoder = await createSession(await model.bytes(pick(model, ENCODERS[device.kind])), device);
      const decoder = await createSession(
        await model.bytes(pick(model, DECODERS[device.kind])),
        device,
        cacheOutputs(config),
      );
      return new Whisper(config, mel, tokenizer, encoder, new WhisperDecoder(decoder, config));
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      throw new AppError(
        'model/broken',
        `The speech model ${model.name} could not be loaded. Reload the page; if it happens again, choose another model.`,
        { cause },
      );
    }
  }

  /**
   * Recognises one window.
   *
   * @param samples 16 kHz mono, at most 30 s.
   * @param voiced its voiced 10 ms frames.
   * @param language ISO 639-1 code, or null to detect it; English-only models ignore it.
   */
  async hear(samples: Float32Array, voiced: Uint8Array, language: string | null): Promise<HeardWindow> {
    const { input_features: mel } = await this.#mel._call(samples);
    const { last_hidden_state: states } = await this.#encoder.run({
      input_features: new Tensor('float32', Float32Array.from(mel.data as Float32Array), mel.dims),
    });
    if (!states) throw new Error('The encoder has no output last_hidden_state.');
    try {
      const spoken = await this.#language(states, language);
      const prompt = promptFor(this.#config, spoken);
      const frames = Math.ceil(samples.length / (FRAME_S * SAMPLE_RATE_HZ));
      const decoded = await this.#decoder.decode(states, prompt, frames);
      return { ...decoded, words: this.#words(decoded, prompt.length, spoken, voiced), language: spoken };
    } finally {
      states.dispose();
    }
  }

  #words(
    { attention, tokens }: DecodedWindow,
    promptLength: number,
    language: string,
    voiced: Uint8Array,
  ): SpokenWord[] {
    const starts = tokenStartFrames(attention, promptLength - 1, framesNearSound(voiced));
    const decode = (ids: number[]) => this.#tokenizer.decode(ids, { clean_up_tokenization_spaces: false });
    return spokenWords(tokens, starts, decode, language, voiced);
  }

  async #language(states: Tensor, wanted: string | null): Promise<string> {
    if (this.#config.languageTokens.size === 0) return 'en';
    if (wanted === null) return await this.#decoder.detectLanguage(states);
    if (this.#config.languageTokens.has(wanted)) return wanted;
    throw new AppError(
      'speech/failed',
      `The chosen model does not know the language “${wanted}”. Choose another language, or automatic.`,
    );
  }
}

function pick(model: StoredModel, paths: readonly string[]): string {
  const path = paths.find((candidate) => model.has(candidate));
  if (path !== undefined) return path;
  throw new AppError(
    'model/broken',
    `The speech model ${model.name} lacks ${paths.join(' or ')}. Choose another model.`,
  );
}
