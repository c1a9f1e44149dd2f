import { Show, type JSX } from 'solid-js';
import styles from './progress.module.css';

/** A progress bar named `label`. `fraction` is 0..1, or null while nothing can be said. */
export function Progress(props: { readonly label: string; readonly fraction: number | null }): JSX.Element {
  const percent = (): number | undefined =>
    props.fraction === null ? undefined : Math.round(Math.min(1, Math.max(0, props.fraction)) * 100);
  return (
    <div
      class={styles.track}
      role="progressbar"
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent()}
      aria-valuetext={percent() === undefined ? 'starting' : `${percent() ?? 0} %`}
    >
      <Show
        when={props.fraction !== null}
        fallback={<div class={`${styles.bar ?? ''} ${styles.unknown ?? ''}`} />}
      >
        <div
          class={styles.bar}
          style={{ transform: `scaleX(${Math.min(1, Math.max(0, props.fraction ?? 0))})` }}
        />
      </Show>
    </div>
  );
}
