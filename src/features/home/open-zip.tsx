import Archive from 'lucide-solid/icons/archive';
import { createSignal, Show, type JSX } from 'solid-js';
import { useApp } from '../../app/context.ts';
import { unzipJob } from '../../jobs/zip.ts';
import { Button } from '../../ui/button.tsx';
import { Hint } from '../../ui/card.tsx';
import { formatBytes, formatCount } from '../../ui/format.ts';
import styles from './home.module.css';

/** Chooses the zip of a project, then a folder for it, and opens what is unpacked there. */
export function OpenZip(): JSX.Element {
  const app = useApp();
  let input: HTMLInputElement | undefined;
  const [zip, setZip] = createSignal<File | null>(null);

  /** A browser asks for a folder only in a click, so the zip and the folder are two steps. */
  async function unpack(file: File): Promise<void> {
    try {
      const folder = await app.project.folderForZip();
      if (!folder) return;
      setZip(null);
      const { spec, outcome } = unzipJob(file, folder);
      const { cancelled } = await app.jobs.run(spec, {
        name: 'Unpacking',
        summary: ({ failures }) =>
          [
            `${formatCount(outcome.files, 'file')} in “${folder.name}”.`,
            ...failures.slice(0, 5).map(({ error }) => error.message),
            ...(failures.length > 5 ? [`And ${failures.length - 5} more like these.`] : []),
          ].join(' '),
      });
      if (!cancelled && outcome.files > 0) await app.project.openFolder(folder);
    } catch (error) {
      app.notices.error(error);
    }
  }

  return (
    <>
      <input
        ref={(element) => (input = element)}
        type="file"
        hidden
        accept=".zip,application/zip"
        onChange={(event) => {
          setZip(event.currentTarget.files?.[0] ?? null);
          event.currentTarget.value = '';
        }}
      />
      <Show
        when={zip()}
        fallback={
          <Button
            variant="ghost"
            icon={<Archive size={16} aria-hidden="true" />}
            disabled={app.jobs.progress() !== null}
            onClick={() => input?.click()}
          >
            Open a project zip
          </Button>
        }
      >
        {(file) => (
          <Hint>
            <p>
              “{file().name}”, {formatBytes(file().size)}. Choose an empty folder to unpack it to.
            </p>
            <div class={styles.buttons}>
              <Button variant="primary" onClick={() => void unpack(file())}>
                Choose folder
              </Button>
              <Button onClick={() => setZip(null)}>Not now</Button>
            </div>
          </Hint>
        )}
      </Show>
    </>
  );
}
