/** The part of fft.js that is used here; it comes without types. */
declare module 'fft.js' {
  /** A transform of `size` values, a power of two. */
  export default class FFT {
    constructor(size: number);
    /** Writes the first half of the spectrum of `input` into `output` as real and imaginary parts in turn; `output` has 2 × size. */
    realTransform(output: Float64Array, input: Float64Array): void;
  }
}
