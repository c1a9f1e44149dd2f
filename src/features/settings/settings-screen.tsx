/** Settings of this browser, and what the app is made of. */
import { createResource, For, Show, type JSX } from 'solid-js';
import { version } from '../../../package.json';
import {
  askForOutputs,
  canChooseOutput,
  chooseOutput,
  listOutputs,
  outputDevice,
} from '../../ui/audio-output.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Select } from '../../ui/field.tsx';
import { formatBytes } from '../../ui/format.ts';
import { KeyList } from '../../ui/key-list.tsx';
import { Progress } from '../../ui/progress.tsx';
import { Screen } from '../../ui/screen.tsx';
import { chooseTheme, themeChoice, type ThemeChoice } from '../../ui/theme.ts';
import { ModelHub } from './model-hub.tsx';
import styles from './settings.module.css';

const THEMES: readonly { readonly value: ThemeChoice; readonly label: string }[] = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

/** What the app is made of, and where the texts lie under public. */
const PARTS: readonly { readonly name: string; readonly licence: string; readonly href: string }[] = [
  { name: 'Audio Dataset Manager', licence: 'MIT', href: 'licenses/audio-dataset-manager.txt' },
  { name: 'ffmpeg (@ffmpeg/core)', licence: 'GPL-2.0-or-later', href: 'licenses/ffmpeg-core.txt' },
  { name: 'Whisper tiny.en, the built-in model', licence: 'MIT', href: 'models/whisper-tiny.en/LICENSE' },
  {
    name: 'ONNX Runtime, Transformers.js, Solid and the other libraries',
    licence: 'MIT, ISC, BSD, Apache-2.0',
    href: 'licenses/libraries.txt',
  },
];

const FFMPEG_SOURCE = 'https://github.com/ffmpegwasm/ffmpeg.wasm';

/** See the top of the file. */
export function SettingsScreen(): JSX.Element {
  return (
    <Screen title="Settings">
      <div class={styles.columns}>
        <div class={styles.column}>
          <Card title="Look">
            <fieldset class={styles.choices}>
              <legend>Theme</legend>
              <For each={THEMES}>
                {(theme) => (
                  <label class={styles.choice}>
                    <input
                      type="radio"
                      name="theme"
                      checked={themeChoice() === theme.value}
                      onChange={() => chooseTheme(theme.value)}
                    />
                    {theme.label}
                  </label>
                )}
              </For>
            </fieldset>
          </Card>
          <Show when={canChooseOutput}>
            <Output />
          </Show>
          <ModelHub />
          <Storage />
          <About />
        </div>
        <Card title="Keys">
          <KeyList />
        </Card>
      </div>
    </Screen>
  );
}

/** Where clips are heard. */
function Output(): JSX.Element {
  const [outputs, { mutate }] = createResource(listOutputs, { initialValue: [] });
  const options = () => [
    { value: '', label: 'As the system' },
    ...outputs().map(({ id, name }) => ({ value: id, label: name })),
  ];
  return (
    <Card title="Sound">
      <div class={styles.about}>
        <Select label="Output device" value={outputDevice()} options={options()} onChange={chooseOutput} />
        <Show when={outputs().length === 0}>
          <p class={styles.quiet}>
            The browser names loudspeakers only to a page that may use the microphone, so it will ask for
            that. Nothing is recorded.
          </p>
          <Button onClick={() => void askForOutputs().then((found) => mutate(found))}>
            Show output devices
          </Button>
        </Show>
      </div>
    </Card>
  );
}

/** How much of the browser's storage the app takes: the shell, models, decoded recordings, journals. */
function Storage(): JSX.Element {
  const [estimate] = createResource(() => navigator.storage.estimate().catch(() => null));
  return (
    <Card title="Storage" about="in this browser">
      <div class={styles.about}>
        <Show when={estimate()} fallback={<p class={styles.quiet}>The browser does not say.</p>}>
          {(known) => (
            <>
              <Progress
                label="Storage in use"
                fraction={(known().usage ?? 0) / Math.max(1, known().quota ?? 1)}
              />
              <p>
                {formatBytes(known().usage ?? 0)} in use, {formatBytes(known().quota ?? 0)} may be used.
              </p>
            </>
          )}
        </Show>
        <p class={styles.quiet}>
          This holds the app itself, models, decoded recordings and the undo history. Your clips and
          transcripts are ordinary files in your folder.
        </p>
      </div>
    </Card>
  );
}

function About(): JSX.Element {
  return (
    <Card title="About" about={`version ${version}`}>
      <div class={styles.about}>
        <p>
          Nothing leaves this machine: recordings are decoded, split and transcribed in this page. The only
          request elsewhere is the download of a speech model that you ask for.
        </p>
        <ul>
          <For each={PARTS}>
            {(part) => (
              <li>
                {part.name} · <a href={part.href}>{part.licence}</a>
              </li>
            )}
          </For>
        </ul>
        <p class={styles.quiet}>
          The source of ffmpeg as it is shipped here:{' '}
          <a href={FFMPEG_SOURCE} target="_blank" rel="noreferrer">
            {FFMPEG_SOURCE.replace('https://', '')}
          </a>
        </p>
      </div>
    </Card>
  );
}
