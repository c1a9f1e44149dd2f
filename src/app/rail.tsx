import { A } from '@solidjs/router';
import { For, Show, type JSX } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { useApp } from './context.ts';
import { SCREENS } from './screens.ts';
import styles from './rail.module.css';

/** The steps with their state. Folds to icons, and to the bottom of a narrow window, by the style sheet alone. */
export function Rail(): JSX.Element {
  const app = useApp();
  return (
    <nav class={styles.rail} aria-label="Steps">
      <div class={styles.brand}>
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M3 12h1M7.5 7v10M12 3.5v17M16.5 8v8M21 12h-1" />
        </svg>
        <span>Audio Dataset Manager</span>
      </div>
      <For each={SCREENS.filter(({ rail }) => rail !== 'none')}>
        {(screen) => (
          <A
            href={screen.path}
            end={screen.path === '/'}
            activeClass={styles.here ?? ''}
            class={`${styles.link ?? ''} ${screen.rail === 'apart' ? (styles.apart ?? '') : ''}`}
            aria-description={screen.badge?.(app)?.spoken}
            title={screen.title}
          >
            <Dynamic component={screen.icon} size={18} aria-hidden="true" />
            <span class={styles.title}>{screen.title}</span>
            <Show when={screen.badge?.(app)}>
              {(badge) => (
                <span class={styles.badge} aria-hidden="true">
                  {badge().text}
                </span>
              )}
            </Show>
          </A>
        )}
      </For>
    </nav>
  );
}
