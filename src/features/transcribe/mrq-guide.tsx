/** The other way to a whisper.json: transcribe with MRQ ai-voice-cloning and load what it wrote. */
import Upload from 'lucide-solid/icons/upload';
import { createSignal, For, Show, type JSX } from 'solid-js';
import { useApp, type DatasetSession } from '../../app/context.ts';
import type { Clip } from '../../dataset/clip.ts';
import { makeTranscripts } from '../../dataset/commands.ts';
import { parseWhisperJson } from '../../dataset/whisper-json.ts';
import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import styles from './transcribe.module.css';

const STEPS: readonly string[] = [
  'Go to git.ecker.tech/mrq/ai-voice-cloning.',
  'Clone and install it as its page says.',
  'Put the clips to transcribe (the folder Usable) in a folder of their own inside its “voices” folder.',
  'Start it: start.bat or start.sh.',
  'Open its Training tab.',
  'Choose the voice under Dataset Source.',
  'Press Transcribe and Process.',
  'Find whisper.json in its “training” folder.',
  'Load that file here, with the folder of clips open.',
];

/** The nine steps, and the button of the last one. */
export function MrqGuide(props: {
  readonly session: DatasetSession;
  readonly disabled: boolean;
}): JSX.Element {
  const app = useApp();
  let picker: HTMLInputElement | undefined;
  const [loaded, setLoaded] = createSignal<string | null>(null);

  async function load(file: File): Promise<void> {
    setLoaded(null);
    try {
      const entries = parseWhisperJson(await file.text(), file.name);
      const clips: Record<string, Clip> = {};
      for (const id of props.session.order()) {
        const clip = props.session.plainClip(id);
        if (clip) clips[id] = clip;
      }
      const found = [...entries.keys()].filter((id) => id in clips).length;
      if (found === 0) {
        setLoaded(
          `Nothing in ${file.name} is named like a clip here. Open the folder with those clips, then load it again.`,
        );
        return;
      }
      await props.session.run(() => makeTranscripts({ clips }, entries));
      const without = props.session.order().length - found;
      setLoaded(
        `${formatCount(found, 'clip')} got the text from ${file.name}.` +
          (without > 0 ? ` ${formatCount(without, 'clip')} had no entry in it.` : '') +
          (entries.size > found
            ? ` ${entries.size - found} of its entries have no clip here and were left out.`
            : '') +
          ' Undo takes it back.',
      );
    } catch (error) {
      app.notices.error(error);
    }
  }

  return (
    <div class={styles.guide}>
      <ol class={styles.steps}>
        <For each={STEPS}>{(step) => <li>{step}</li>}</For>
      </ol>
      <input
        ref={(element) => (picker = element)}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label="whisper.json to load"
        onChange={({ currentTarget: input }) => {
          const file = input.files?.[0];
          if (file) void load(file);
          input.value = ''; // the same file may be chosen again
        }}
      />
      <Button
        icon={<Upload size={16} aria-hidden="true" />}
        disabled={props.disabled}
        onClick={() => picker?.click()}
      >
        Load whisper.json
      </Button>
      <div role="status">
        <Show when={loaded()}>{(sentence) => <p class={styles.loaded}>{sentence()}</p>}</Show>
      </div>
    </div>
  );
}
