/**
 * Integrated loudness of a clip after ITU-R BS.1770-4: K-weighting, power of blocks of 400 ms every 100 ms, the absolute gate
 * at −70 LUFS and the relative one 10 LU below what passes it. Unit: LUFS. All channels weigh the same, as left, right and
 * centre do there; surround channels, which no dataset of a voice has, are not weighted apart.
 */

/** Takes blocks of samples, full scale ±1, one array a channel. */
export interface LoudnessMeter {
  push(channels: readonly Float32Array[]): void;
  /** LUFS; null when the clip is shorter than one block (0.4 s) or quieter than the absolute gate. */
  finish(): number | null;
}

/** A quarter of a block: blocks overlap by 75 %. */
const STEP_S = 0.1;
const STEPS_PER_BLOCK = 4;
const ABSOLUTE_GATE_LUFS = -70;
const RELATIVE_GATE_LU = -10;
/** What the weighting adds at 997 Hz, so that a full-scale sine there in one channel is −3.01 LUFS. */
const OFFSET_LU = -0.691;

/** y = b0 x + b1 x₁ + b2 x₂ − a1 y₁ − a2 y₂ */
interface Biquad {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

/**
 * The two filters of BS.1770's K-weighting at any rate. The recommendation gives coefficients for 48 kHz only; these are the
 * analogue filters behind them, by the bilinear transform, as derived by De Man, "Evaluation of implementations of the EBU R128
 * loudness measurement", AES 145 (2018). At 48 kHz they are the recommendation's to the eighth decimal.
 */
function kWeighting(sampleRateHz: number): readonly [Biquad, Biquad] {
  const shelf = (() => {
    const k = Math.tan((Math.PI * 1681.974450955533) / sampleRateHz);
    const q = 0.7071752369554196;
    const high = 10 ** (3.999843853973347 / 20);
    const band = high ** 0.4996667741545416;
    const a0 = 1 + k / q + k * k;
    return {
      b0: (high + (band * k) / q + k * k) / a0,
      b1: (2 * (k * k - high)) / a0,
      b2: (high - (band * k) / q + k * k) / a0,
      a1: (2 * (k * k - 1)) / a0,
      a2: (1 - k / q + k * k) / a0,
    };
  })();
  const k = Math.tan((Math.PI * 38.13547087602444) / sampleRateHz);
  const q = 0.5003270373238773;
  const a0 = 1 + k / q + k * k;
  return [shelf, { b0: 1, b1: -2, b2: 1, a1: (2 * (k * k - 1)) / a0, a2: (1 - k / q + k * k) / a0 }];
}

/** Starts measuring. */
export function createLoudnessMeter(sampleRateHz: number, channels: number): LoudnessMeter {
  const [shelf, highPass] = kWeighting(sampleRateHz);
  const stepFrames = Math.round(STEP_S * sampleRateHz);
  /** The state of both filters, four numbers each, and the sum of squares in the step at hand, by channel. */
  const states = Array.from({ length: channels }, () => new Float64Array(5));
  const stepPowers: number[] = [];
  let inStep = 0;

  function filter(samples: Float32Array, from: number, to: number, state: Float64Array): void {
    let [s1 = 0, s2 = 0, h1 = 0, h2 = 0, sum = 0] = state;
    const { b0, b1, b2, a1, a2 } = shelf;
    const { a1: c1, a2: c2 } = highPass;
    for (let i = from; i < to; i++) {
      const x = samples[i] ?? 0;
      const shelved = b0 * x + s1; // transposed direct form II, for both
      s1 = b1 * x - a1 * shelved + s2;
      s2 = b2 * x - a2 * shelved;
      const y = shelved + h1;
      h1 = -2 * shelved - c1 * y + h2;
      h2 = shelved - c2 * y;
      sum += y * y;
    }
    state.set([s1, s2, h1, h2, sum]);
  }

  function endStep(): void {
    let power = 0;
    for (const state of states) {
      power += (state[4] ?? 0) / stepFrames;
      state[4] = 0;
    }
    stepPowers.push(power);
    inStep = 0;
  }

  return {
    push(block) {
      const length = block[0]?.length ?? 0;
      for (let at = 0; at < length;) {
        const end = Math.min(length, at + stepFrames - inStep);
        block.forEach((samples, i) => {
          const state = states[i];
          if (state) filter(samples, at, end, state);
        });
        inStep += end - at;
        at = end;
        if (inStep === stepFrames) endStep();
      }
    },
    finish: () => integrate(stepPowers),
  };
}

function integrate(stepPowers: readonly number[]): number | null {
  const blocks: number[] = [];
  for (let i = STEPS_PER_BLOCK; i <= stepPowers.length; i++) {
    blocks.push(mean(stepPowers.slice(i - STEPS_PER_BLOCK, i)));
  }
  const loud = blocks.filter((power) => lufs(power) > ABSOLUTE_GATE_LUFS);
  if (loud.length === 0) return null;
  const gate = lufs(mean(loud)) + RELATIVE_GATE_LU;
  return lufs(mean(loud.filter((power) => lufs(power) > gate)));
}

function lufs(power: number): number {
  return OFFSET_LU + 10 * Math.log10(power);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
