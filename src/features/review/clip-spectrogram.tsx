/** The spectrogram of the clip on the page, computed while it is looked at, a few columns at a time so that nothing is felt. */
import { createEffect, createSignal, on, onCleanup, type JSX } from 'solid-js';
import { makeSpectrogram, type Spectrogram as Picture } from '../../audio/spectrogram.ts';
import { Spectrogram } from '../../ui/spectrogram.tsx';
import type { TimeView } from '../../ui/time-view.ts';
import { SAMPLE_RATE_HZ } from './clip-sound.ts';
import type { ReviewModel } from './review-model.ts';

/** About 5 ms of work. */
const COLUMNS_AT_ONCE = 100;

/** In the scale of the waveform, which shows `view`. */
export function ClipSpectrogram(props: {
  readonly model: ReviewModel;
  readonly label: string;
  readonly view: TimeView;
}): JSX.Element {
  const [picture, setPicture] = createSignal<Picture | null>(null);
  createEffect(
    on(
      () => props.model.sound.samples(),
      (samples) => {
        setPicture(null);
        if (!samples) return;
        const left = new AbortController();
        onCleanup(() => left.abort());
        const next = makeSpectrogram(samples, SAMPLE_RATE_HZ);
        void (async () => {
          for (let column = 0; column < next.columns; column += COLUMNS_AT_ONCE) {
            next.compute(column, column + COLUMNS_AT_ONCE);
            await new Promise((resolve) => setTimeout(resolve));
            if (left.signal.aborted) return;
          }
          setPicture(next);
        })();
      },
    ),
  );
  return <Spectrogram label={props.label} picture={picture()} view={props.view} />;
}
