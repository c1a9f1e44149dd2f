/**
 * The decoder's greedy loop over its session. It asks only for what it uses (scores, the decoder's own cache, attention of the
 * alignment layers): the encoder's keys and values, 18 MB for the smallest model, come out once a window instead of at every
 * token. It owns the cache's lifetime; what the tokens mean is for others.
 *
 * On WASM several windows go through it together, because reading the weights is most of a step. Measured with two threads, a
 * step of tiny.en takes 9 ms for one window and 17 ms for four, of base 15 and 32 ms.
 */
import { type InferenceSession, Tensor } from 'onnxruntime-common';
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

/** A window for the decoder. */
export interface EncodedWindow {
  /** The encoder's output. */
  readonly states: Tensor;
  /** The tokens before the text, from `promptFor`; of one length for all windows that are decoded together. */
  readonly prompt: readonly number[];
  /** Frames of attention that hold sound. */
  readonly frames: number;
}

type Outputs = InferenceSession.OnnxValueMapType;
type Cache = Map<string, Tensor>;

/** Seconds between two timestamp tokens. */
const TIMESTAMP_S = 0.02;

/** The names of the outputs that are only fed back, and may stay on the device. */
export function cacheOutputs({ layers }: WhisperConfig): string[] {
  return ['decoder', 'encoder'].flatMap((part) => cacheNames(layers, part).map((name) => `present.${name}`));
}

/** A window under way. */
interface Row {
  readonly prompt: readonly number[];
  readonly attention: AttentionLog;
  readonly tokens: SpokenToken[];
  noSpeechProb: number;
  languages: HeardLanguage[];
  period: number;
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
   * Decodes windows together; each is given, with its place among them, when its own text ends.
   *
   * @param windows on a GPU one, for what stays there cannot be taken apart.
   * @param mostTokens where a text that does not end is cut.
   */
  async *decode(
    windows: readonly EncodedWindow[],
    mostTokens: number = this.#config.maxTokens,
  ): AsyncGenerator<readonly [index: number, DecodedWindow]> {
    const rows = windows.map(({ prompt, frames }): Row => {
      const attention = new AttentionLog(this.#config, prompt.length + mostTokens, frames);
      return { prompt, attention, tokens: [], noSpeechProb: 0, languages: [], period: 0 };
    });
    let active = rows;
    let states = stacked(windows.map((window) => window.states));
    let input = windows.map(({ prompt }) => prompt);
    const cache = this.#emptyCache(windows.length);
    try {
      while (active.length > 0) {
        const outputs = await this.#step(input, states, cache);
        const scores = rowsOf(outputs['logits']);
        const done: Row[] = [];
        const open: number[] = [];
        for (const [index, row] of active.entries()) {
          row.attention.add(outputs, index);
          const isAtEnd = this.#takeToken(row, (at) => scores(index, at));
          if (isAtEnd || row.tokens.length >= mostTokens) done.push(row);
          else open.push(index);
        }
        if (open.length > 0 && open.length < active.length) {
          states = rowsAt(states, open);
          for (const [name, tensor] of cache) cache.set(name, rowsAt(tensor, open));
        }
        active = open.flatMap((index) => active[index] ?? []);
        input = active.map(({ tokens }) => tokens.slice(-1).map(({ id }) => id));
        for (const row of done) yield [rows.indexOf(row), decodedWindow(row)];
      }
    } finally {
      for (const tensor of cache.values()) tensor.dispose();
    }
  }

  /**
   * Adds the likeliest token to a window's text.
   *
   * @param scores of all tokens after each token that was fed.
   * @returns whether the text is at its end, or goes round in circles.
   */
  #takeToken(row: Row, scores: (at: number) => Float32Array): boolean {
    const { endToken, startToken, noSpeechToken } = this.#config;
    const { prompt, tokens } = row;
    const isFirst = tokens.length === 0;
    if (isFirst) {
      const atStart = scores(prompt.indexOf(startToken));
      row.noSpeechProb = probabilityOf(noSpeechToken, atStart);
      row.languages = this.#languagesOf(atStart);
    }
    const logits = scores(isFirst ? prompt.length - 1 : 0);
    const barred = this.#barredTokens(logits.length);
    const { token, logProb } = chooseToken(logits, isFirst ? barred.first : barred.later);
    if (token === endToken) return true;
    tokens.push({ id: token, logProb });
    row.period = loopPeriod(tokens.map(({ id }) => id));
    return row.period > 0;
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
      (await this.#run([[...withTimestamps, ...steps]], states, this.#emptyCache(1), ['logits']))['logits'],
    );
    let row = withTimestamps.length - 1;
    let earliest = noTimestampsToken + 1;
    const next = (token: number): number => {
      const scores = logits(0, row++);
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
    const outputs = await this.#run([[this.#config.startToken]], states, this.#emptyCache(1), ['logits']);
    return this.#languagesOf(rowsOf(outputs['logits'])(0, 0));
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
  async #step(input: readonly (readonly number[])[], states: Tensor, cache: Cache): Promise<Outputs> {
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
    input: readonly (readonly number[])[],
    states: Tensor,
    cache: Cache,
    wanted: readonly string[],
  ): Promise<Outputs> {
    const isFirst = cache.get(cacheInput('0.encoder.key'))?.dims[2] === 0;
    return await this.#session.run(
      {
        input_ids: new Tensor('int64', BigInt64Array.from(input.flat(), BigInt), [
          input.length,
          input[0]?.length ?? 0,
        ]),
        encoder_hidden_states: states,
        use_cache_branch: new Tensor('bool', Uint8Array.of(isFirst ? 0 : 1), [1]),
        ...Object.fromEntries(cache),
      },
      wanted,
    );
  }

  #emptyCache(windows: number): Cache {
    const { layers, heads, headSize } = this.#config;
    const names = [...cacheNames(layers, 'decoder'), ...cacheNames(layers, 'encoder')];
    return new Map(
      names.map((name) => [
        cacheInput(name),
        new Tensor('float32', new Float32Array(0), [windows, heads, 0, headSize]),
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

function decodedWindow({ prompt, tokens, attention, noSpeechProb, languages, period }: Row): DecodedWindow {
  if (period > 0) {
    const ids = tokens.map(({ id }) => id);
    tokens.length = withoutLoop(ids, period).length;
  }
  const heads = attention.heads(prompt.length + tokens.length);
  return { tokens, noSpeechProb, looped: period > 0, languages, attention: heads };
}

/** Collects a window's rows of the alignment heads, step by step. */
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

  /** @param window the window's place among those that were decoded together. */
  add(outputs: Outputs, window: number): void {
    let added = 0;
    this.#config.alignmentHeads.forEach(([layer, head], index) => {
      const tensor = outputs[`cross_attentions.${layer}`];
      if (!tensor) throw new Error(`The decoder has no output cross_attentions.${layer}.`);
      const [, heads = 0, rows = 0, width = 0] = tensor.dims;
      const data = floats(tensor);
      for (let row = 0; row < rows; row++) {
        const from = ((window * heads + head) * rows + row) * width;
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

/** The rows of a [windows, rows, width] tensor as views. */
function rowsOf(tensor: Tensor | undefined): (window: number, row: number) => Float32Array {
  if (!tensor) throw new Error('The decoder has no output logits.');
  const data = floats(tensor);
  const [, rows = 0, width = 0] = tensor.dims;
  return (window, row) => data.subarray((window * rows + row) * width, (window * rows + row + 1) * width);
}

/** Tensors of one window each as one of all. */
function stacked(tensors: readonly Tensor[]): Tensor {
  const [first] = tensors;
  if (!first) throw new Error('There is no window to decode.');
  if (tensors.length === 1) return first;
  return joined(tensors.map(floats), first.dims.slice(1));
}

/** Some windows of a tensor of several. */
function rowsAt(tensor: Tensor, windows: readonly number[]): Tensor {
  const data = floats(tensor);
  const size = data.length / (tensor.dims[0] ?? 1);
  const kept = windows.map((window) => data.subarray(window * size, (window + 1) * size));
  return joined(kept, tensor.dims.slice(1));
}

function joined(parts: readonly Float32Array[], dims: readonly number[]): Tensor {
  const size = parts[0]?.length ?? 0;
  const data = new Float32Array(parts.length * size);
  parts.forEach((part, index) => {
    data.set(part, index * size);
  });
  return new Tensor('float32', data, [parts.length, ...dims]);
}

function floats({ data, type }: Tensor): Float32Array {
  if (!(data instanceof Float32Array)) throw new Error(`The decoder answers in ${type}, not in float32.`);
  return data;
}
