/**
 * What the speech code must know of a Whisper model, read from its JSON files and checked once. Everything else takes the
 * result and never looks at those files.
 */
import * as v from 'valibot';
import { AppError } from '../../src/base/app-error.ts';
import type { StoredModel } from './model-store.ts';

const Config = v.object({
  decoder_layers: v.number(),
  decoder_attention_heads: v.number(),
  d_model: v.number(),
  max_target_positions: v.number(),
  num_mel_bins: v.optional(v.number(), 80),
});

const Generation = v.object({
  decoder_start_token_id: v.number(),
  eos_token_id: v.number(),
  no_timestamps_token_id: v.number(),
  alignment_heads: v.pipe(v.array(v.tuple([v.number(), v.number()])), v.minLength(1)),
  suppress_tokens: v.optional(v.array(v.number()), []),
  begin_suppress_tokens: v.optional(v.array(v.number()), []),
  lang_to_id: v.optional(v.record(v.string(), v.number()), {}),
  task_to_id: v.optional(v.record(v.string(), v.number()), {}),
});

/** The shape and the tokens of one Whisper model. */
export interface WhisperConfig {
  readonly layers: number;
  readonly heads: number;
  /** Width of one attention head. */
  readonly headSize: number;
  /** Most tokens of a window, the prompt not counted: half the decoder's positions, as in Whisper itself. */
  readonly maxTokens: number;
  /** Rows of the spectrogram that it hears. */
  readonly melBins: number;
  readonly startToken: number;
  readonly endToken: number;
  readonly noTimestampsToken: number;
  /** Asked for at the start token: how likely nothing is said. It stands right before the no-timestamps token. */
  readonly noSpeechToken: number;
  /** Set for models that know several languages. */
  readonly transcribeToken: number | null;
  /** ISO 639-1 code to token; empty for English-only models. */
  readonly languageTokens: ReadonlyMap<string, number>;
  /** Never said: symbols, markers, timestamps. */
  readonly suppressed: readonly number[];
  /** Never said first: a lone space, the end. */
  readonly suppressedFirst: readonly number[];
  /** `[layer, head]` of the attention heads that follow the sound. */
  readonly alignmentHeads: readonly (readonly [layer: number, head: number])[];
}

/** Reads and checks a model's shape. Errors: `model/broken`, also for models without alignment heads (no word times). */
export async function readWhisperConfig(model: StoredModel): Promise<WhisperConfig> {
  const [config, generation] = await Promise.all([
    model.json('config.json').then((json) => parsed(Config, json, model, 'config.json')),
    model
      .json('generation_config.json')
      .then((json) => parsed(Generation, json, model, 'generation_config.json')),
  ]);
  return {
    layers: config.decoder_layers,
    heads: config.decoder_attention_heads,
    headSize: config.d_model / config.decoder_attention_heads,
    maxTokens: config.max_target_positions >> 1,
    melBins: config.num_mel_bins,
    startToken: generation.decoder_start_token_id,
    endToken: generation.eos_token_id,
    noTimestampsToken: generation.no_timestamps_token_id,
    noSpeechToken: generation.no_timestamps_token_id - 1,
    transcribeToken: generation.task_to_id['transcribe'] ?? null,
    languageTokens: new Map(
      Object.entries(generation.lang_to_id).map(([marker, token]) => [marker.slice(2, -2), token]),
    ),
    suppressed: generation.suppress_tokens,
    suppressedFirst: generation.begin_suppress_tokens,
    alignmentHeads: generation.alignment_heads,
  };
}

function parsed<Schema extends v.GenericSchema>(
  schema: Schema,
  json: unknown,
  model: StoredModel,
  path: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, json);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new AppError(
    'model/broken',
    `The speech model ${model.name} cannot be used: ${v.getDotPath(issue) ?? 'the content'} of its ${path} is not as expected. Choose another model.`,
    { cause: issue.message },
  );
}
