/**
 * The decoder's greedy loop over its session. It asks only for what it uses (scores, the decoder's own cache, attention of the
 * alignment layers): the encoder's keys and values, 18 MB for the smallest model, come out once a window instead of at every
 * token. It owns the cache's lifetime; what the tokens mean is for others.
 */
import { type InferenceSession, Tensor } from 'onnxruntime-web/webgpu';
import type { HeardLanguage } from '../../src/dataset/language.ts';
import type { HeadAttention } from './alignment.ts';
import { chooseToken, loopPeriod, probabilityOf, withoutLoop } from './token-choice.ts';
import type { SpokenToken } from './words.ts';
import type { WhisperConfig } from './whisper-config.ts';

/** What the decoder said of one window. */
export interface DecodedWindow {
  /** The text, without prompt and end token. */
  readonly tokens: SpokenToken[];
  /** Probability of the no-speech token at the start token. */
  readonly noSpeechProb: number;
  /** The model repeated itself; one round of the loop was kept. */
  readonly looped: boolean;
  /** What the model takes the language to be, likeliest first; empty for English-only models. */
  readonly languages: HeardLanguage[];
  /** Attention of the alignment heads: rows of the prompt, then one a token. */
  readonly attention: HeadAttention[];
}

/** A stretch of a window, a clip's, with the tokens `[from, to)` that were said in it. */
export interface WindowPart {
  readonly startS: number;
  readonly endS: number;
  readonly from: number;
  readonly to: number;
}

/** How sure the model is of a part; avg_logprob is the one divided by the other. */
export interface PartScore {
  /** Summed over the part's tokens. */
  readonly logProb: number;
  /** Tokens of the text, the two timestamps around it, and one more, as Whisper counts. */
  readonly tokens: number;
}

type Outputs = InferenceSession.OnnxValueMapType;
type Cache = Map<string, Tensor>;

/** Seconds between two timestamp tokens. */
const TIMESTAMP_S = 0.02;

/** The names of the outputs that are only fed back, and may stay on the device. */
export function cacheOutputs({ layers }: WhisperConfig): string[] {
  return ['decoder', 'encoder'].flatMap((part) => cacheNames(layers, part).map((name) => `present.${name}`));
}

/** Greedy decoding of encoded windows. */
export class WhisperDecoder {
  readonly #session: InferenceSession;
  readonly #config: WhisperConfig;
  readonly #layersWithHeads: number[];
  #barred: { first: Uint8Array; later: Uint8Array } | null = null;

  constructor(session: InferenceSession, config: WhisperConfig) {
    this.#session = session;
    this.#config = config;
    this.#layersWithHeads = [...new Set(config.alignmentHeads.map(([layer]) => layer))];
  }

  /**
   * @param states the encoder's output for one window.
   * @param prompt the tokens before the text, from `promptFor`.
   * @param frames frames of attention that hold sound.
   * @param mostTokens where a text that does not end is cut.
   */
  async decode(
    states: Tensor,
    prompt: readonly number[],
    frames: number,
    mostTokens: number = this.#config.maxTokens,
  ): Promise<DecodedWindow> {
    const { endToken, startToken, noSpeechToken } = this.#config;
    const attention = new AttentionLog(this.#config, prompt.length + mostTokens, frames);
    const cache = this.#emptyCache();
    const tokens: SpokenToken[] = [];
    let noSpeechProb = 0;
    let languages: HeardLanguage[] = [];
    let period = 0;
    try {
      let input: readonly number[] = prompt;
      while (tokens.length < mostTokens && period === 0) {
        const outputs = await this.#step(input, states, cache);
        attention.add(outputs);
        const scores = rowsOf(outputs['logits']);
        const isFirst = tokens.length === 0;
        if (isFirst) {
          const atStart = scores(prompt.indexOf(startToken));
          noSpeechProb = probabilityOf(noSpeechToken, atStart);
          languages = this.#languagesOf(atStart);
        }
        const logits = scores(input.length - 1);
        const barred = this.#barredTokens(logits.length);
        const { token, logProb } = chooseToken(logits, isFirst ? barred.first : barred.later);
        if (token === endToken) break;
        tokens.push({ id: token, logProb });
        period = loopPeriod(tokens.map(({ id }) => id));
        input = [token];
      }
    } finally {
      for (const tensor of cache.values()) tensor.dispose();
    }
    if (period > 0)
      tokens.length = withoutLoop(
        tokens.map(({ id }) => id),
        period,
      ).length;
    return {
      tokens,
      noSpeechProb,
      looped: period > 0,
      languages,
      attention: attention.heads(prompt.length + tokens.length),
    };
  }

  /**
   * How sure the model is of each part of a window's text, had it written timestamps around the parts: one pass over the whole
   * text with Whisper's own rules (text where text is due, a timestamp not before the last one where one is due). Each step
   * counts its best choice, which in Whisper's decoding is the token itself. Without the timestamps, the order of clips by
   * avg_logprob has little to do with Whisper's (rank correlation 0.3 to 0.6 on real speech; so, over 0.8).
   *
   * @param prompt the one that the text was decoded with.
   * @param parts in order, together all tokens.
   */
  async score(
    states: Tensor,
    prompt: readonly number[],
    tokens: readonly SpokenToken[],
    parts: readonly WindowPart[],
  ): Promise<PartScore[]> {
    const { endToken, noTimestampsToken } = this.#config;
    const timestamp = (timeS: number) => noTimestampsToken + 1 + Math.round(timeS / TIMESTAMP_S);
    const isSpoken = ({ from, to }: WindowPart) => to > from;
    const steps = parts.filter(isSpoken).flatMap(({ startS, endS, from, to }) => {
      return [timestamp(startS), ...tokens.slice(from, to).map(({ id }) => id), timestamp(endS)];
    });
    if (steps.length === 0) return parts.map(() => ({ logProb: 0, tokens: 0 }));
    const withTimestamps = prompt.slice(0, prompt.indexOf(noTimestampsToken));
    const logits = rowsOf(
      (await this.#run([...withTimestamps, ...steps], states, this.#emptyCache(), ['logits']))['logits'],
    );
    let row = withTimestamps.length - 1;
    let earliest = noTimestampsToken + 1;
    const next = (token: number): number => {
      const scores = logits(row++);
      if (token < endToken) return chooseToken(scores, this.#barredTokens(scores.length).later).logProb;
      const allowed = scores.subarray(token === endToken ? endToken : earliest);
      earliest = Math.max(earliest, token);
      return chooseToken(allowed, new Uint8Array(allowed.length)).logProb;
    };
    const last = parts.findLastIndex(isSpoken);
    let step = 0;
    return parts.map((part, index) => {
      if (!isSpoken(part)) return { logProb: 0, tokens: 0 };
      const count = part.to - part.from + 2;
      let logProb = 0;
      for (const token of steps.slice(step, step + count)) logProb += next(token);
      step += count;
      if (index === last) logProb += next(endToken);
      return { logProb, tokens: count + 1 };
    });
  }

  /** What the model takes the language of an encoded window to be, likeliest first: one forward pass on the start token. */
  async languages(states: Tensor): Promise<HeardLanguage[]> {
    const outputs = await this.#run([this.#config.startToken], states, this.#emptyCache(), ['logits']);
    return this.#languagesOf(rowsOf(outputs['logits'])(0));
  }

  /** From the scores at the start token. */
  #languagesOf(logits: Float32Array): HeardLanguage[] {
    const heard = [...this.#config.languageTokens].map(([language, token]) => {
      return { language, logit: logits[token] ?? -Infinity };
    });
    heard.sort((a, b) => b.logit - a.logit);
    const best = heard[0]?.logit ?? 0;
    const sum = heard.reduce((total, { logit }) => total + Math.exp(logit - best), 0);
    return heard.map(({ language, logit }) => ({ language, probability: Math.exp(logit - best) / sum }));
  }

  /** One run of the session; replaces in `cache` what it returns. */
  async #step(input: readonly number[], states: Tensor, cache: Cache): Promise<Outputs> {
    const { layers } = this.#config;
    const isFirst = cache.get(cacheInput('0.encoder.key'))?.dims[2] === 0;
    const kept = [...cacheNames(layers, 'decoder'), ...(isFirst ? cacheNames(layers, 'encoder') : [])];
    const outputs = await this.#run(input, states, cache, [
      'logits',
      ...kept.map((name) => `present.${name}`),
      ...this.#layersWithHeads.map((layer) => `cross_attentions.${layer}`),
    ]);
    for (const name of kept) {
      const fresh = outputs[`present.${name}`];
      if (!fresh) throw new Error(`The decoder has no output present.${name}.`);
      cache.get(cacheInput(name))?.dispose();
      cache.set(cacheInput(name), fresh);
    }
    return outputs;
  }

  /** @param wanted the outputs to compute; others, as the encoder's keys and values after the first step, cost and leak memory. */
  async #run(
    input: readonly number[],
    states: Tensor,
    cache: Cache,
    wanted: readonly string[],
  ): Promise<Outputs> {
    const isFirst = cache.get(cacheInput('0.encoder.key'))?.dims[2] === 0;
    return await this.#session.run(
      {
        input_ids: new Tensor('int64', BigInt64Array.from(input, BigInt), [1, input.length]),
        encoder_hidden_states: states,
        use_cache_branch: new Tensor('bool', Uint8Array.of(isFirst ? 0 : 1), [1]),
        ...Object.fromEntries(cache),
      },
      wanted,
    );
  }

  #emptyCache(): Cache {
    const { layers, heads, headSize } = this.#config;
    const names = [...cacheNames(layers, 'decoder'), ...cacheNames(layers, 'encoder')];
    return new Map(
      names.map((name) => [
        cacheInput(name),
        new Tensor('float32', new Float32Array(0), [1, heads, 0, headSize]),
      ]),
    );
  }

  #barredTokens(vocabulary: number): { first: Uint8Array; later: Uint8Array } {
    if (this.#barred) return this.#barred;
    const { suppressed, suppressedFirst, noTimestampsToken } = this.#config;
    const later = new Uint8Array(vocabulary).fill(1, noTimestampsToken);
    for (const token of suppressed) later[token] = 1;
    const first = later.slice();
    for (const token of suppressedFirst) first[token] = 1;
    this.#barred = { first, later };
    return this.#barred;
  }
}

/** The tokens before the text: start, and for models of several languages the language and the task; no timestamps. */
export function promptFor(config: WhisperConfig, language: string): number[] {
  const { startToken, noTimestampsToken, transcribeToken, languageTokens } = config;
  const spoken = languageTokens.get(language);
  if (spoken === undefined || transcribeToken === null) return [startToken, noTimestampsToken];
  return [startToken, spoken, transcribeToken, noTimestampsToken];
}

/** Collects the rows of the alignment heads, step by step. */
class AttentionLog {
  readonly #config: WhisperConfig;
  readonly #frames: number;
  readonly #weights: Float32Array[];
  #rows = 0;

  constructor(config: WhisperConfig, mostRows: number, frames: number) {
    this.#config = config;
    this.#frames = frames;
    this.#weights = config.alignmentHeads.map(() => new Float32Array(mostRows * frames));
  }

  add(outputs: Outputs): void {
    let added = 0;
    this.#config.alignmentHeads.forEach(([layer, head], index) => {
      const tensor = outputs[`cross_attentions.${layer}`];
      if (!tensor) throw new Error(`The decoder has no output cross_attentions.${layer}.`);
      const [, , rows = 0, width = 0] = tensor.dims;
      const data = floats(tensor);
      for (let row = 0; row < rows; row++) {
        const from = (head * rows + row) * width;
        this.#weights[index]?.set(
          data.subarray(from, from + this.#frames),
          (this.#rows + row) * this.#frames,
        );
      }
      added = rows;
    });
    this.#rows += added;
  }

  heads(rows: number): HeadAttention[] {
    return this.#weights.map((weights) => ({ weights, rows, frames: this.#frames }));
  }
}

function cacheNames(layers: number, part: string): string[] {
  return Array.from({ length: layers }, (_, layer) => [
    `${layer}.${part}.key`,
    `${layer}.${part}.value`,
  ]).flat();
}

function cacheInput(name: string): string {
  return `past_key_values.${name}`;
}

/** The rows of a [1, rows, width] tensor as views. */
function rowsOf(tensor: Tensor | undefined): (row: number) => Float32Array {
  if (!tensor) throw new Error('The decoder has no output logits.');
  const data = floats(tensor);
  const width = tensor.dims[2] ?? 0;
  return (row) => data.subarray(row * width, (row + 1) * width);
}

function floats({ data, type }: Tensor): Float32Array {
  if (!(data instanceof Float32Array)) throw new Error(`The decoder answers in ${type}, not in float32.`);
  return data;
}
