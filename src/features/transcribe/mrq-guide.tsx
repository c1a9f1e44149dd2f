/** The other way to a whisper.json: transcribe with MRQ ai-voice-cloning and load what it wrote. */
import Upload from 'lucide-solid/icons/upload';
import { createSignal, For, Show, type JSX } from 'solid-js';
import { useApp, type DatasetSession } from '../../app/context.ts';
import type { Clip } from '../../dataset/clip.ts';
import { makeTranscripts } from '../../dataset/commands.ts';
import { mainLanguage } from '../../dataset/language.ts';
import { parseWhisperJson } from '../../dataset/whisper-json.ts';
import { FileButton } from '../../ui/file-button.tsx';
import { formatCount } from '../../ui/format.ts';
import styles from './transcribe.module.css';

const MRQ_PAGE = 'git.ecker.tech/mrq/ai-voice-cloning';

/** After the first step, which goes there. */
const STEPS: readonly string[] = [
  'Clone and install it as its page says.',
  'Put the clips to transcribe (the folder Usable) in a folder of their own inside its “voices” folder.',
  'Start it: start.bat or start.sh.',
  'Open its Training tab.',
  'Choose the voice under Dataset Source.',
  'Press Transcribe and Process.',
  'Find whisper.json in its “training” folder.',
  'Load that file here, with the folder of clips open.',
];

/** Enough to see what their names have in common. */
const MOST_LISTED = 200;

/** What became of a file. */
interface Loaded {
  readonly sentence: string;
  /** Names in it that no clip has. */
  readonly strangers: readonly string[];
}

/** The nine steps, and the button of the last one. */
export function MrqGuide(props: {
  readonly session: DatasetSession;
  readonly disabled: boolean;
}): JSX.Element {
  const app = useApp();
  const [loaded, setLoaded] = createSignal<Loaded | null>(null);

  async function load(file: File): Promise<void> {
    setLoaded(null);
    try {
      const entries = parseWhisperJson(await file.text(), file.name);
      const clips: Record<string, Clip> = {};
      for (const id of props.session.order()) {
        const clip = props.session.plainClip(id);
        if (clip) clips[id] = clip;
      }
      const strangers = [...entries.keys()].filter((name) => !Object.hasOwn(clips, name));
      const found = entries.size - strangers.length;
      if (found === 0) {
        const sentence = `Nothing in ${file.name} is named like a clip here. Open the folder with those clips, then load it again.`;
        setLoaded({ sentence, strangers });
        return;
      }
      // whisper.cpp names no language, and MRQ crashes without one.
      const language = mainLanguage([
        ...entries.values(),
        ...Object.values(clips).map(({ transcript }) => transcript),
      ]);
      const complete = [...entries].map(([name, transcript]) => {
        return [name, { ...transcript, language: transcript.language ?? language }] as const;
      });
      await props.session.run(() => makeTranscripts({ clips }, complete));
      const without = props.session.order().length - found;
      const sentence =
        `${formatCount(found, 'clip')} got the text from ${file.name}.` +
        (without > 0 ? ` ${formatCount(without, 'clip')} had no entry in it.` : '') +
        (strangers.length > 0
          ? ` ${strangers.length} of its entries have no clip here and were left out.`
          : '') +
        ' Undo takes it back.';
      setLoaded({ sentence, strangers });
    } catch (error) {
      app.notices.error(error);
    }
  }

  return (
    <div class={styles.guide}>
      <ol class={styles.steps}>
        <li>
          Go to{' '}
          <a href={`https://${MRQ_PAGE}`} target="_blank" rel="noreferrer">
            {MRQ_PAGE}
          </a>
          .
        </li>
        <For each={STEPS}>{(step) => <li>{step}</li>}</For>
      </ol>
      <FileButton
        icon={<Upload size={16} aria-hidden="true" />}
        label="whisper.json to load"
        accept=".json,application/json"
        disabled={props.disabled}
        onFile={(file) => void load(file)}
      >
        Load whisper.json
      </FileButton>
      <div role="status">
        <Show when={loaded()}>{(found) => <p class={styles.loaded}>{found().sentence}</p>}</Show>
      </div>
      <Show when={loaded()?.strangers.length}>
        <details class={styles.strangers}>
          <summary>Entries without a clip</summary>
          <ul aria-label="Entries without a clip">
            <For each={loaded()?.strangers.slice(0, MOST_LISTED)}>{(name) => <li>{name}</li>}</For>
            <Show when={(loaded()?.strangers.length ?? 0) > MOST_LISTED}>
              <li>and {(loaded()?.strangers.length ?? 0) - MOST_LISTED} more</li>
            </Show>
          </ul>
        </details>
      </Show>
    </div>
  );
}
