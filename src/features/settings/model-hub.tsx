/** Where speech models are downloaded from. */
import { createSignal, type JSX } from 'solid-js';
import { useApp } from '../../app/context.ts';
import { DEFAULT_HUB, parseHubUrl } from '../../jobs/models.ts';
import { Card } from '../../ui/card.tsx';
import { Field } from '../../ui/field.tsx';
import styles from './settings.module.css';

/** The card. */
export function ModelHub(): JSX.Element {
  const app = useApp();
  const [wrong, setWrong] = createSignal(false);
  function change(text: string): void {
    const url = text.trim() === '' ? DEFAULT_HUB : parseHubUrl(text);
    setWrong(url === null);
    if (url !== null) app.models.setHub(url);
  }
  return (
    <Card title="Speech models">
      <div class={styles.about}>
        <Field label="Model hub">
          {(id) => (
            <input
              id={id}
              type="url"
              spellcheck={false}
              value={app.models.hub()}
              aria-invalid={wrong()}
              onChange={(event) => {
                change(event.currentTarget.value);
                if (!wrong()) event.currentTarget.value = app.models.hub();
              }}
            />
          )}
        </Field>
        <p class={wrong() ? styles.wrong : styles.quiet} role={wrong() ? 'alert' : undefined}>
          {wrong()
            ? 'The app is only allowed to reach huggingface.co and servers on this machine (http://localhost or http://127.0.0.1 with a port).'
            : 'Where models are downloaded from when you ask for one: the public hub, or one of the same layout on this machine. Leave it empty for the public one.'}
        </p>
        <p>
          <a href="#/transcribe">Download, import and delete models on the Transcribe screen</a>
        </p>
      </div>
    </Card>
  );
}
