/** One loaded Whisper model: sound in, tokens with times and scores out. It knows windows, not clips. */
import { WhisperTokenizer } from '@xenova/transformers';
import { type InferenceSession, Tensor } from 'onnxruntime-common';
import { AppError } from '../../src/base/app-error.ts';
import type { HeardLanguage } from '../../src/dataset/language.ts';
import { type AlignedPart, attentionOf, FRAME_S, type HeadAttention, tokenStartFrames } from './alignment.ts';
import type { SpeechDevice } from '../../src/jobs/engines.ts';
import { createLogMel, MEL_FRAMES } from './log-mel.ts';
import type { StoredModel } from './model-store.ts';
import type { OnnxRuntime } from './onnx-runtime.ts';
import { externalData, type RungFiles } from './rungs.ts';
import type { ModelFile } from './session-options.ts';
import { framesNearSound, SAMPLE_RATE_HZ } from './voiced.ts';
import { readWhisperConfig, type WhisperConfig } from './whisper-config.ts';
import {
  cacheOutputs,
  type EncodedWindow,
  type PartScore,
  promptFor,
  WhisperDecoder,
  type WindowPart,
} from './whisper-decoder.ts';
import { type SpokenToken, type SpokenWord, spokenWords, writtenWords, type WrittenWord } from './words.ts';

/** What was heard in one window. */
export interface HeardWindow {
  /** What the words were divided into. */
  readonly parts: readonly HeardPart[];
  readonly tokens: readonly SpokenToken[];
  readonly noSpeechProb: number;
  readonly looped: boolean;
  /** What it was decoded in. */
  readonly language: string;
  /** What the model takes the language to be, likeliest first; empty for English-only models. */
  readonly languages: readonly HeardLanguage[];
}

/** A part of a window. */
export interface HeardPart {
  /** Their times lie in the part's sound, or near it. */
  readonly words: readonly SpokenWord[];
  readonly score: PartScore;
}

/** A window to be heard. */
export interface WindowToHear {
  /** 16 kHz mono, at most 30 s. */
  readonly samples: Float32Array;
  /** Its voiced 10 ms frames. */
  readonly voiced: Uint8Array;
  readonly divide: Divide;
}

/** Divides a window's words into parts that are timed and scored by themselves; their tokens follow one another. */
export type Divide = (words: readonly WrittenWord[]) => readonly WindowPart[];

/** Windows that are decoded together gain little beyond this, and those that are under way at a stop are heard again. */
const MOST_AT_ONCE = 4;
/** Room for the encoder's keys and values of the windows that are decoded together. */
const MOST_CACHE_BYTES = 160e6;
/** Frames of the encoder's output for 30 s. */
const ENCODED_FRAMES = 1500;

/** A window that waits for its turn. */
interface WaitingWindow {
  readonly window: WindowToHear;
  readonly language: string | null;
  readonly resolve: (heard: HeardWindow) => void;
  readonly reject: (reason: unknown) => void;
}

/** A model in its sessions. Its sessions run one thing at a time, so calls take turns. */
export class Whisper {
  /** How many windows are heard together faster than one by one. */
  readonly windowsAtOnce: number;
  readonly #config: WhisperConfig;
  readonly #logMel: (samples: Float32Array) => Float32Array;
  readonly #tokenizer: WhisperTokenizer;
  readonly #encoder: InferenceSession;
  readonly #decoder: WhisperDecoder;
  readonly #waiting: WaitingWindow[] = [];
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(
    config: WhisperConfig,
    tokenizer: WhisperTokenizer,
    encoder: InferenceSession,
    decoder: WhisperDecoder,
    kind: SpeechDevice['kind'],
  ) {
    this.windowsAtOnce = kind === 'webgpu' ? 1 : windowsOnCpu(config);
    this.#config = config;
    this.#logMel = createLogMel(config.melBins);
    this.#tokenizer = tokenizer;
    this.#encoder = encoder;
    this.#decoder = decoder;
  }

  /**
   * Loads a model from the files of one rung. On a GPU it is run once, for some adapters fail only then.
   *
   * Errors: `model/broken` when a file is missing, or the runtime or the device refuses it.
   */
  static async load(
    model: StoredModel,
    { kind, encoder, decoder }: RungFiles,
    runtime: OnnxRuntime,
  ): Promise<Whisper> {
    const config = await readWhisperConfig(model);
    try {
      const tokenizer = new WhisperTokenizer(
        await model.json('tokenizer.json'),
        await model.json('tokenizer_config.json'),
      );
      const encoding = await runtime.createSession(await readFile(model, encoder));
      const decoding = await runtime.createSession(await readFile(model, decoder), cacheOutputs(config));
      const whisper = new Whisper(config, tokenizer, encoding, new WhisperDecoder(decoding, config), kind);
      if (kind === 'webgpu') await whisper.#warmUp();
      return whisper;
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
   * Recognises a window, together with others that wait, and resolves when its own text has ended.
   *
   * @param language Whisper's code, or null to detect it; English-only models ignore it.
   */
  hear(window: WindowToHear, language: string | null): Promise<HeardWindow> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ window, language, resolve, reject });
      // An earlier turn takes it along when there is room.
      void this.#inTurn(() => this.#hearTogether(this.#waiting.splice(0, this.windowsAtOnce)));
    });
  }

  /** What the model takes the language of a window to be, likeliest first; English for English-only models. */
  async languages(samples: Float32Array): Promise<HeardLanguage[]> {
    if (this.#config.languageTokens.size === 0) return [{ language: 'en', probability: 1 }];
    return await this.#inTurn(async () => {
      const states = await this.#encode(samples);
      try {
        return await this.#decoder.languages(states);
      } finally {
        states.dispose();
      }
    });
  }

  #inTurn<T>(run: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(run);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /** Settles every window it is given. */
  async #hearTogether(waiting: readonly WaitingWindow[]): Promise<void> {
    const encoded: (EncodedWindow & WaitingWindow & { readonly spoken: string })[] = [];
    try {
      for (const one of waiting) {
        const { samples } = one.window;
        const states = await this.#encode(samples);
        const spoken = await this.#language(states, one.language);
        const frames = Math.ceil(samples.length / (FRAME_S * SAMPLE_RATE_HZ));
        encoded.push({ ...one, states, frames, prompt: promptFor(this.#config, spoken), spoken });
      }
      for await (const [index, { attention, ...decoded }] of this.#decoder.decode(encoded)) {
        const own = encoded[index];
        if (!own) throw new Error('The decoder gave more windows than it was given.');
        const { states, prompt, spoken, window, resolve } = own;
        const written = this.#words(attention, decoded.tokens, prompt.length, spoken);
        const divided = window.divide(written);
        const scores = await this.#decoder.score(states, prompt, decoded.tokens, divided);
        const words = spokenWords(
          written,
          tokenStartFrames(attention, prompt.length - 1, withCandidates(divided, window.voiced)),
          window.voiced,
        );
        const parts = divided.map(({ from, to }, part): HeardPart => {
          return {
            words: words.filter((word) => word.from >= from && word.from < to),
            score: scores[part] ?? { logProb: 0, tokens: 0 },
          };
        });
        resolve({ ...decoded, parts, language: spoken });
      }
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    } finally {
      for (const { states } of encoded) states.dispose();
    }
  }

  async #warmUp(): Promise<void> {
    const states = await this.#encode(new Float32Array(SAMPLE_RATE_HZ));
    try {
      const decoding = this.#decoder.decode(
        [{ states, prompt: promptFor(this.#config, 'en'), frames: 1 }],
        2,
      );
      while (!(await decoding.next()).done);
    } finally {
      states.dispose();
    }
  }

  async #encode(samples: Float32Array): Promise<Tensor> {
    const dims = [1, this.#config.melBins, MEL_FRAMES];
    const { last_hidden_state: states } = await this.#encoder.run({
      input_features: new Tensor('float32', this.#logMel(samples), dims),
    });
    if (!states) throw new Error('The encoder has no output last_hidden_state.');
    return states;
  }

  #words(
    attention: readonly HeadAttention[],
    tokens: readonly SpokenToken[],
    promptLength: number,
    language: string,
  ): WrittenWord[] {
    return writtenWords(
      tokens,
      (token) => attentionOf(attention, promptLength - 1, token),
      (ids) => this.#tokenizer.decode(ids, { clean_up_tokenization_spaces: false }),
      language,
    );
  }

  async #language(states: Tensor, wanted: string | null): Promise<string> {
    if (this.#config.languageTokens.size === 0) return 'en';
    if (wanted === null) return (await this.#decoder.languages(states))[0]?.language ?? 'en';
    if (this.#config.languageTokens.has(wanted)) return wanted;
    throw new AppError(
      'speech/language',
      `The chosen model does not know the language “${wanted}”. Choose another language, or automatic.`,
    );
  }
}

/** Tokens begin near the sound of their part; marks are heard in the pauses around it. */
function withCandidates(parts: readonly WindowPart[], voiced: Uint8Array): AlignedPart[] {
  const near = framesNearSound(voiced);
  let start = 0;
  return parts.map(({ endS, from, to }, index) => {
    const next = parts[index + 1];
    const end = next ? (endS + next.startS) / 2 / FRAME_S : Infinity;
    const candidates = near.filter((frame) => frame >= start && frame < end);
    start = end;
    return { from, to, candidates };
  });
}

function windowsOnCpu({ layers, heads, headSize }: WhisperConfig): number {
  const cacheBytes = layers * 2 * ENCODED_FRAMES * heads * headSize * Float32Array.BYTES_PER_ELEMENT;
  return Math.min(MOST_AT_ONCE, Math.max(1, Math.floor(MOST_CACHE_BYTES / cacheBytes)));
}

async function readFile(model: StoredModel, path: string): Promise<ModelFile> {
  const external: ModelFile['external'][number][] = [];
  for (const beside of externalData((candidate) => model.has(candidate), path)) {
    // The model names them without a folder.
    external.push({ path: beside.slice(beside.lastIndexOf('/') + 1), data: await model.bytes(beside) });
  }
  return { model: await model.bytes(path), external };
}
