/** Transcribe: Whisper writes down every clip; what is done is saved as it goes. */
import { useNavigate } from '@solidjs/router';
import FileText from 'lucide-solid/icons/file-text';
import { createSignal, For, Show, type JSX } from 'solid-js';
import { useApp } from '../../app/context.ts';
import { AppError, isAbort } from '../../base/app-error.ts';
import { parseWav } from '../../audio/wav.ts';
import { transcribeJob, type TranscribeRequest } from '../../jobs/transcribe.ts';
import { Button } from '../../ui/button.tsx';
import { Card, EmptyState, Figures, Hint } from '../../ui/card.tsx';
import { Checkbox, Select } from '../../ui/field.tsx';
import { FolderButton } from '../../ui/folder-button.tsx';
import { formatCount, formatSpan } from '../../ui/format.ts';
import { Progress } from '../../ui/progress.tsx';
import { Screen } from '../../ui/screen.tsx';
import { MrqGuide } from './mrq-guide.tsx';
import styles from './transcribe.module.css';

/** The model that comes with the app. */
const BUILT_IN = { id: 'whisper-tiny.en' };
/** A clip whose length nobody knows yet is taken for a long one, so that a window never overflows. */
const UNKNOWN_LENGTH_S = 29;
/** Enough to see whether it understands the voice. */
const SHOWN_TEXTS = 30;

/** The Transcribe screen. */
export function TranscribeScreen(): JSX.Element {
  const app = useApp();
  const navigate = useNavigate();
  const [redo, setRedo] = createSignal(false);
  const [loading, setLoading] = createSignal<number | null>(null);
  const [finished, setFinished] = createSignal(false);
  /** Ids of the clips done last in this run, newest first. */
  const [latest, setLatest] = createSignal<readonly string[]>([]);
  let stopLoading = new AbortController();

  const session = app.dataset;
  const busy = () => app.jobs.progress() !== null || loading() !== null;
  const counts = () =>
    session()?.counts() ?? { clips: 0, transcribed: 0, accepted: 0, discarded: 0, nonUsable: 0 };
  const left = () => (redo() ? counts().clips : counts().clips - counts().transcribed);
  const inputName = () => {
    const open = session();
    return open && `${open.layout.usable || open.folder.name}/`;
  };
  const outputName = () => {
    const open = session();
    return open && `${open.layout.root || open.jsonFolder.name}/`;
  };

  async function chooseInput(): Promise<void> {
    const folder = await app.project.chooseFolder();
    if (folder) await app.openDataset(folder, { clips: true });
  }

  /** The clips stay where they are; whisper.json goes to the folder chosen. */
  async function chooseOutput(): Promise<void> {
    const open = session();
    const output = await app.project.chooseFolder();
    if (open && output) await app.openDataset(open.folder, { clips: true, output });
  }

  /** "My files are already clips": the audio files directly in the project folder. */
  async function takeAsClips(): Promise<void> {
    const folder = app.project.folder();
    if (folder) await app.openDataset(folder, { clips: true });
  }

  async function lengthOf(id: string): Promise<number> {
    const known = session()?.plainClip(id)?.durationS;
    if (known) return known;
    const file = await session()?.audio(id);
    const wav = file && (await parseWav(file).catch(() => null));
    return wav ? wav.pcm.frames / wav.pcm.sampleRateHz : UNKNOWN_LENGTH_S;
  }

  async function transcribe(): Promise<void> {
    const dataset = session();
    if (!dataset) return;
    setFinished(false);
    try {
      stopLoading = new AbortController();
      setLoading(0);
      await app.speech.load(BUILT_IN, setLoading, stopLoading.signal);
      const ids = dataset.order().filter((id) => redo() || !dataset.plainClip(id)?.transcript);
      const clips: TranscribeRequest['clips'][number][] = [];
      for (const id of ids) clips.push({ id, durationS: await lengthOf(id) });
      setLoading(null);
      const result = await app.jobs.run(
        transcribeJob({
          clips,
          language: null,
          speech: app.speech,
          async loadClip(id) {
            const file = await dataset.audio(id);
            if (!file)
              throw new AppError(
                'file/unreadable',
                `${id} is no longer in the folder. Put it back and transcribe again.`,
              );
            return app.decodeClip(file);
          },
          async deliver(transcripts) {
            await dataset.setTranscripts(transcripts);
            setLatest((ids) => [...[...transcripts.keys()].reverse(), ...ids].slice(0, SHOWN_TEXTS));
          },
        }),
        {
          name: 'Transcription',
          summary: ({ done, failures, cancelled }) =>
            `${formatCount(done, 'clip')} transcribed.` +
            (failures.length > 0
              ? ` Not done: ${failures.map(({ error }) => error.message).join(' ')}`
              : '') +
            (cancelled ? ' What is done stays; Transcribe goes on from there.' : ''),
        },
      );
      await dataset.flush();
      setFinished(!result.cancelled);
    } catch (error) {
      if (!isAbort(error)) app.notices.error(error);
    } finally {
      setLoading(null);
    }
  }

  return (
    <Screen
      title="Transcribe"
      about={
        <Show
          when={session()}
        >{`${counts().transcribed} of ${formatCount(counts().clips, 'clip')} transcribed`}</Show>
      }
      actions={
        <>
          <FolderButton
            role="Input folder"
            folder={inputName()}
            disabled={busy()}
            onClick={() => void chooseInput()}
          />
          <FolderButton
            role="Output folder"
            folder={outputName()}
            disabled={busy() || !session()}
            onClick={() => void chooseOutput()}
          />
          <Button
            variant="primary"
            icon={<FileText size={16} aria-hidden="true" />}
            disabled={busy() || left() === 0}
            onClick={() => void transcribe()}
          >
            Transcribe
          </Button>
        </>
      }
    >
      <Show
        when={session()}
        fallback={
          <EmptyState
            title="No clips yet"
            text="Transcribe writes down what is said in each clip. Split a recording first, or choose a folder that holds clips already."
          >
            <Button variant="primary" onClick={() => navigate('/split')}>
              Go to Split
            </Button>
            <Show when={app.project.recordings().length > 0}>
              <Button onClick={() => void takeAsClips()}>
                The {app.project.recordings().length} files in “{app.project.folder()?.name}” are clips
              </Button>
            </Show>
            <Button onClick={() => void chooseInput()}>Choose a folder of clips</Button>
          </EmptyState>
        }
      >
        <Show when={finished()}>
          <div class={styles.done}>
            <p>
              <b>{formatCount(counts().transcribed, 'clip')}</b> transcribed. Now listen, and make the text
              true.
            </p>
            <Button variant="primary" onClick={() => navigate('/review')}>
              Go on to Review
            </Button>
          </div>
        </Show>
        <Show when={loading() !== null}>
          <div class={styles.done}>
            <p>Getting Whisper ready. The first time, it is unpacked once and kept in this browser.</p>
            <div class={styles.bar}>
              <Progress label="Getting Whisper ready" fraction={loading()} />
            </div>
            <Button onClick={() => stopLoading.abort()}>Cancel</Button>
          </div>
        </Show>
        <div class={styles.columns}>
          <Card title="What is left">
            <Figures
              items={[
                { value: String(counts().clips), label: 'clips', note: `in ${inputName() ?? ''}` },
                { value: String(counts().transcribed), label: 'transcribed' },
                { value: String(counts().clips - counts().transcribed), label: 'to do' },
              ]}
            />
            <Show when={app.jobs.progress()}>
              {(progress) => (
                <Hint>
                  {progress().done} of {progress().total} done
                  <Show when={progress().remainingS}>{(s) => <>, about {formatSpan(s())} left</>}</Show>. You
                  can review what is done meanwhile.
                </Hint>
              )}
            </Show>
          </Card>
          <Card title="How">
            <div class={styles.form}>
              <Select
                label="Model"
                value={BUILT_IN.id}
                options={[{ value: BUILT_IN.id, label: 'Whisper tiny.en: English, comes with the app' }]}
                disabled={busy()}
                onChange={() => {}}
              />
              <Select
                label="Language"
                value="en"
                options={[{ value: 'en', label: 'English (all this model knows)' }]}
                disabled={busy()}
                onChange={() => {}}
              />
              <Checkbox
                label="Also transcribe clips that have a text"
                checked={redo()}
                disabled={busy()}
                onChange={setRedo}
              />
              <Hint>
                Runs in this page, on {app.device()?.kind === 'webgpu' ? 'the GPU' : 'the CPU'}; nothing is
                uploaded and no network is needed. Progress is saved after every few clips: a reload goes on
                where it stopped.
              </Hint>
            </div>
          </Card>
        </div>
        <Show when={latest().length > 0}>
          <Card title="As it is heard" about="newest first">
            <ul class={styles.texts}>
              <For each={latest()}>
                {(id) => (
                  <li>
                    <span>{id}</span>
                    <p>{session()?.clip(id)?.transcript?.text.trim() || '(no speech)'}</p>
                  </li>
                )}
              </For>
            </ul>
          </Card>
        </Show>
        <Show when={session()}>
          {(open) => (
            <Card title="Or with MRQ ai-voice-cloning" about="if you have it on this machine">
              <MrqGuide session={open()} disabled={busy()} />
            </Card>
          )}
        </Show>
      </Show>
    </Screen>
  );
}
