import type { JSX } from 'solid-js';
import styles from './home.module.css';

/** The loudest sample of each eighth of a second of half a minute of the sample recording, 0..99. */
const LOUDNESS = [
  68, 49, 81, 83, 76, 72, 14, 52, 57, 70, 59, 63, 84, 29, 37, 47, 12, 60, 63, 74, 98, 86, 29, 13, 0, 0, 0, 0,
  0, 0, 17, 63, 49, 51, 76, 82, 58, 58, 8, 87, 41, 70, 41, 97, 95, 88, 87, 82, 77, 57, 66, 78, 78, 68, 62, 30,
  0, 0, 0, 0, 0, 0, 0, 0, 59, 92, 98, 67, 91, 64, 53, 72, 77, 77, 56, 40, 73, 67, 34, 32, 70, 85, 48, 36, 74,
  52, 99, 59, 59, 61, 79, 76, 66, 63, 7, 68, 65, 54, 0, 0, 0, 0, 0, 0, 30, 95, 80, 70, 62, 73, 47, 49, 49, 59,
  33, 24, 38, 50, 69, 59, 64, 65, 77, 53, 74, 40, 46, 69, 26, 37, 59, 67, 41, 66, 26, 45, 93, 82, 10, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 4, 48, 61, 91, 84, 54, 47, 42, 64, 37, 50, 49, 63, 81, 98, 10, 0, 0, 0, 0, 0, 0, 31, 71,
  17, 75, 56, 55, 44, 78, 82, 65, 51, 42, 79, 56, 48, 66, 47, 62, 48, 94, 36, 68, 53, 67, 65, 46, 83, 11, 63,
  14, 70, 83, 69, 4, 0, 0, 0, 0, 0, 0, 0, 92, 96, 60, 96, 72, 60, 52, 83, 76, 41, 53, 76, 51, 81, 62, 58, 57,
  21, 52, 47, 39, 34, 16, 52, 83, 67, 63, 76, 76,
];

/** Half a minute of a voice with its cuts: what the app is about, before anything is open. */
export function HeroWave(): JSX.Element {
  const bars = LOUDNESS.map((loudness, i) => {
    const half = Math.max(0.7, loudness * 0.46);
    return `M${i * 3 + 1.5} ${50 - half}V${50 + half}`;
  }).join('');
  const cuts: string[] = [];
  for (let i = 0, quietFrom = -1; i < LOUDNESS.length; i++) {
    if (LOUDNESS[i] === 0 && quietFrom < 0) quietFrom = i;
    if (LOUDNESS[i] === 0 || quietFrom < 0) continue;
    cuts.push(`M${((quietFrom + i) / 2) * 3} 0V100`);
    quietFrom = -1;
  }
  return (
    <svg
      class={styles.hero}
      viewBox={`0 0 ${LOUDNESS.length * 3} 100`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path class={styles.heroWave} d={bars} />
      <path class={styles.heroCuts} d={cuts.join('')} />
    </svg>
  );
}
