import { type InferenceSession, Tensor } from 'onnxruntime-common';
import { describe, expect, it } from 'vitest';
import type { WhisperConfig } from '../../../workers/speech/whisper-config.ts';
import { type DecodedWindow, WhisperDecoder } from '../../../workers/speech/whisper-decoder.ts';

const [END, START, NO_SPEECH, NO_TIMESTAMPS] = [90, 91, 92, 93];
const VOCABULARY = 100;
const FRAMES = 3;
const CONFIG: WhisperConfig = {
  layers: 1,
  heads: 2,
  headSize: 1,
  maxTokens: 20,
  melBins: 80,
  startToken: START,
  endToken: END,
  noTimestampsToken: NO_TIMESTAMPS,
  noSpeechToken: NO_SPEECH,
  transcribeToken: null,
  languageTokens: new Map(),
  suppressed: [],
  suppressedFirst: [END],
  alignmentHeads: [[0, 1]],
};
const PROMPT = [START, NO_TIMESTAMPS];

/**
 * A session whose window n says the tokens n, n + 1, … n times and then ends, and looks at frame n mod 3. It knows a window by
 * the states, and finds fault with a cache that is another window's or of another length than the text.
 */
function countingSession() {
  const batches: number[] = [];
  const session = {
    run(feeds: Record<string, Tensor>, wanted: readonly string[]): Promise<Record<string, Tensor>> {
      const [windows = 0, length = 0] = feeds['input_ids']?.dims ?? [];
      batches.push(windows);
      const states = feeds['encoder_hidden_states']?.data as Float32Array;
      const own = feeds['past_key_values.0.decoder.key'];
      const cross = feeds['past_key_values.0.encoder.key'];
      const past = own?.dims[2] ?? 0;
      expect([own?.dims[0], cross?.dims[0], states.length]).toEqual([windows, windows, windows]);
      const logits = new Float32Array(windows * length * VOCABULARY);
      const attention = new Float32Array(windows * CONFIG.heads * length * FRAMES);
      const caches = new Float32Array(windows * CONFIG.heads * (past + length));
      const crossCaches = new Float32Array(windows * CONFIG.heads);
      for (let window = 0; window < windows; window++) {
        const n = states[window] ?? NaN;
        if (past > 0) {
          const size = CONFIG.heads * past;
          const kept = [...(own?.data as Float32Array).subarray(window * size, (window + 1) * size)];
          expect(kept).toEqual(kept.map(() => n));
          expect((cross?.data as Float32Array)[window * CONFIG.heads]).toBe(n);
        }
        caches.fill(
          n,
          window * CONFIG.heads * (past + length),
          (window + 1) * CONFIG.heads * (past + length),
        );
        crossCaches.fill(n, window * CONFIG.heads, (window + 1) * CONFIG.heads);
        const said = past === 0 ? 0 : past - PROMPT.length + 1;
        logits[(window * length + length - 1) * VOCABULARY + (said < n ? n + said : END)] = 50;
        for (let row = 0; row < length; row++)
          attention[((window * CONFIG.heads + 1) * length + row) * FRAMES + (n % FRAMES)] = 1;
      }
      const outputs: Record<string, Tensor> = {
        logits: new Tensor('float32', logits, [windows, length, VOCABULARY]),
        'cross_attentions.0': new Tensor('float32', attention, [windows, CONFIG.heads, length, FRAMES]),
      };
      for (const part of ['key', 'value']) {
        const dims = [windows, CONFIG.heads, past + length, 1];
        outputs[`present.0.decoder.${part}`] = new Tensor('float32', caches, dims);
        outputs[`present.0.encoder.${part}`] = new Tensor('float32', crossCaches, [
          windows,
          CONFIG.heads,
          1,
          1,
        ]);
      }
      return Promise.resolve(
        Object.fromEntries(Object.entries(outputs).filter(([name]) => wanted.includes(name))),
      );
    },
  };
  return { session: session as unknown as InferenceSession, batches };
}

const windowOf = (n: number) => ({
  states: new Tensor('float32', Float32Array.of(n), [1, 1, 1]),
  prompt: PROMPT,
  frames: FRAMES,
});

/** What the decoder says of each window, and after how many steps it was given. */
async function decode(numbers: readonly number[], mostTokens?: number) {
  const { session, batches } = countingSession();
  const decoded: DecodedWindow[] = [];
  const givenAfter: number[] = [];
  const decoder = new WhisperDecoder(session, CONFIG);
  for await (const [index, window] of decoder.decode(numbers.map(windowOf), mostTokens)) {
    decoded[index] = window;
    givenAfter[index] = batches.length;
  }
  return { decoded, givenAfter, batches };
}

describe('a decoder', () => {
  it('gives windows that are decoded together each its own text, and gives each when its text ends', async () => {
    const numbers = [3, 1, 4, 3];
    const { decoded, givenAfter, batches } = await decode(numbers);
    expect(decoded.map(({ tokens }) => tokens.map(({ id }) => id))).toEqual(
      numbers.map((n) => Array.from({ length: n }, (_, at) => n + at)),
    );
    // Four begin; the one with one token is gone after the second step, those with three after the fourth.
    expect(batches).toEqual([4, 4, 3, 3, 1]);
    expect(givenAfter).toEqual([4, 2, 5, 4]);
    decoded.forEach(({ attention }, index) => {
      const n = numbers[index] ?? NaN;
      const [head] = attention;
      expect(head?.rows).toBe(PROMPT.length + n);
      for (let row = 0; row < PROMPT.length + n; row++)
        expect(head?.weights[row * FRAMES + (n % FRAMES)], `row ${row} of window ${n}`).toBe(1);
    });
  });

  it('cuts a text that does not end', async () => {
    const { decoded } = await decode([9, 2], 5);
    expect(decoded.map(({ tokens }) => tokens.length)).toEqual([5, 2]);
  });
});
