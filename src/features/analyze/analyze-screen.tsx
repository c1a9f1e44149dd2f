/** Analyze: what the recordings are like, and where their silences lie, before anything is cut. */
import { useNavigate } from '@solidjs/router';
import ClipboardCopy from 'lucide-solid/icons/clipboard-copy';
import { createMemo, Show, type JSX } from 'solid-js';
import { formatDb } from '../../audio/levels.ts';
import { useApp } from '../../app/context.ts';
import { silences } from '../../audio/silence.ts';
import { suggestLevel } from '../../audio/suggest.ts';
import { Button } from '../../ui/button.tsx';
import { Card, Hint } from '../../ui/card.tsx';
import { Checkbox } from '../../ui/field.tsx';
import { FolderButton } from '../../ui/folder-button.tsx';
import { formatCount } from '../../ui/format.ts';
import { Histogram, type Bin } from '../../ui/histogram.tsx';
import { Slider } from '../../ui/number-field.tsx';
import { NoRecordings } from '../../ui/no-recordings.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Waveform } from '../../ui/waveform.tsx';
import { analysisCsv } from './analysis-csv.ts';
import { createAnalyzeModel, type AnalyzeModel } from './analyze-model.ts';
import styles from './analyze.module.css';
import { FileTable } from './file-table.tsx';

/** Longer silences are counted together. */
const LONGEST_BIN_S = 2;
const BINS_PER_S = 10;

/** The Analyze screen. */
export function AnalyzeScreen(): JSX.Element {
  const app = useApp();
  const model = createAnalyzeModel(app);
  const navigate = useNavigate();
  const busy = () => app.jobs.progress() !== null;

  function useInSplit(): void {
    model.carryToSplit();
    navigate('/split');
  }

  return (
    <Screen
      title="Analyze"
      about={
        <Show when={model.recordings().length > 0}>
          {model.analyzedCount()} of {formatCount(model.recordings().length, 'recording')} analyzed
        </Show>
      }
      actions={
        <>
          <FolderButton
            role="Input folder"
            folder={model.inputName()}
            disabled={busy()}
            onClick={() => void app.project.chooseInput()}
          />
          <Show when={model.pending().length > 0 && !busy()}>
            <Button onClick={() => void model.analyze()}>Analyze</Button>
          </Show>
          <Button variant="primary" disabled={model.analyzedCount() === 0} onClick={useInSplit}>
            Use in Split
          </Button>
        </>
      }
    >
      <Show
        when={model.recordings().length > 0}
        fallback={
          <NoRecordings
            folder={model.inputName()}
            purpose="Analyze listens to recordings and says how loud their noise and their speech are, how long their pauses, and what to cut at. Nothing is changed."
            onOpen={() => void app.project.pick()}
            onSample={() => void app.project.openSample()}
          />
        }
      >
        <Picture model={model} />
        <div class={styles.columns}>
          <Card title="What counts as silence">
            <Form model={model} />
          </Card>
          <Card title="Suggestion">
            <Suggestion model={model} />
          </Card>
          <Card title="Silences" about="by length, at this level">
            <Lengths model={model} />
          </Card>
        </div>
        <Card title="Files" about="lengths in seconds, levels in dBFS">
          <FileTable model={model} />
          <div class={styles.below}>
            <CopyButton model={model} />
          </div>
        </Card>
      </Show>
    </Screen>
  );
}

function Picture(props: { readonly model: AnalyzeModel }): JSX.Element {
  const ranges = createMemo(() => {
    const runs = props.model.focusRuns();
    if (!runs) return [];
    return silences(runs, props.model.silenceDurationS()).map(({ startFrame, endFrame }) => ({
      startS: startFrame / runs.sampleRateHz,
      endS: endFrame / runs.sampleRateHz,
      tone: 'accent' as const,
    }));
  });
  const name = () => props.model.focus()?.recording.path ?? 'the recording';
  return (
    <figure class={styles.wave}>
      <Waveform
        label={`Waveform of ${name()} with its silences`}
        peaks={props.model.focus()?.analyzed?.decoded.peaks ?? null}
        durationS={props.model.focus()?.recording.info?.durationS ?? 1}
        ranges={ranges()}
      />
      <figcaption>
        <b>{name()}</b>{' '}
        <Show when={props.model.focusRuns()} fallback="is not analyzed yet.">
          {formatCount(ranges().length, 'silence')} of at least {props.model.silenceDurationS()} s below{' '}
          {formatDb(props.model.levelDb())}.
        </Show>
      </figcaption>
    </figure>
  );
}

function Form(props: { readonly model: AnalyzeModel }): JSX.Element {
  // eslint-disable-next-line solid/reactivity -- one model for the life of the screen
  const { form, setForm } = props.model;
  return (
    <div class={styles.form}>
      <Slider
        label="Silence duration"
        unit="s"
        value={props.model.silenceDurationS()}
        min={0.1}
        max={3}
        step={0.05}
        onChange={(value) => setForm('silenceDurationS', value)}
      />
      <Checkbox
        label="Automatic level"
        checked={form.autoLevel}
        onChange={(on) => setForm({ autoLevel: on, levelDb: Math.round(props.model.levelDb()) })}
      />
      <Slider
        label="Level"
        unit="dB"
        value={Math.round(props.model.levelDb())}
        min={-90}
        max={-10}
        step={1}
        disabled={form.autoLevel}
        onChange={(value) => setForm('levelDb', value)}
      />
    </div>
  );
}

function Suggestion(props: { readonly model: AnalyzeModel }): JSX.Element {
  const level = () => {
    const analyzed = props.model.focus()?.analyzed;
    return analyzed ? suggestLevel(analyzed.decoded.levels) : null;
  };
  const isTaken = () => props.model.form.autoLevel && props.model.form.silenceDurationS === null;
  return (
    <Show when={level()} fallback={<Hint>It appears as soon as a recording is analyzed.</Hint>}>
      {(suggested) => (
        <dl class={styles.suggestion}>
          <dt>Level</dt>
          <dd>
            <b>{formatDb(suggested().levelDb)}</b>
            <p class={suggested().clear ? undefined : styles.doubtful}>{suggested().reason}</p>
          </dd>
          <Show when={props.model.suggestion()}>
            {(duration) => (
              <>
                <dt>Silence duration</dt>
                <dd>
                  <b>{duration().silenceDurationS} s</b>
                  <Show when={props.model.analyzedCount() > 1}>
                    {' '}
                    for all {formatCount(props.model.analyzedCount(), 'recording')}
                  </Show>
                  <p>{duration().reason}</p>
                </dd>
              </>
            )}
          </Show>
          <Show when={!isTaken()}>
            <dd>
              <Button onClick={() => props.model.setForm({ autoLevel: true, silenceDurationS: null })}>
                Back to the suggestion
              </Button>
            </dd>
          </Show>
        </dl>
      )}
    </Show>
  );
}

function Lengths(props: { readonly model: AnalyzeModel }): JSX.Element {
  const bins = createMemo((): Bin[] => {
    const runs = props.model.focusRuns();
    const counts = new Array<number>(LONGEST_BIN_S * BINS_PER_S).fill(0);
    // The first bin begins at 0.1 s: below, the thousands of moments in every word would dwarf the rest.
    for (const { startFrame, endFrame } of runs ? silences(runs, 1 / BINS_PER_S) : []) {
      const lengthS = (endFrame - startFrame) / (runs?.sampleRateHz ?? 1);
      const at = Math.min(counts.length, Math.floor(lengthS * BINS_PER_S)) - 1;
      counts[at] = (counts[at] ?? 0) + 1;
    }
    const durationS = props.model.silenceDurationS();
    return counts.map((count, i) => {
      const fromS = (i + 1) / BINS_PER_S;
      const label = fromS === LONGEST_BIN_S ? `${fromS}+` : String(fromS);
      return { label, count, ...(fromS + 1e-9 < durationS && { tone: 'faint' as const }) };
    });
  });
  return (
    <>
      <Histogram label="Silences by length in seconds" bins={bins()} />
      <p class={styles.note}>Seconds; grey ones are shorter than the silence duration.</p>
    </>
  );
}

function CopyButton(props: { readonly model: AnalyzeModel }): JSX.Element {
  const app = useApp();
  async function copy(): Promise<void> {
    const { form } = props.model;
    const csv = analysisCsv(props.model.rows(), {
      levelDb: form.autoLevel ? null : form.levelDb,
      silenceDurationS: props.model.silenceDurationS(),
    });
    try {
      await navigator.clipboard.writeText(csv);
      app.notices.show({ tone: 'ok', text: 'The table is on the clipboard, as CSV.' });
    } catch {
      app.notices.show({
        tone: 'warn',
        text: 'The browser did not let the table be copied. Allow the clipboard for this page and try again.',
      });
    }
  }
  return (
    <Button icon={<ClipboardCopy size={16} aria-hidden="true" />} onClick={() => void copy()}>
      Copy as CSV
    </Button>
  );
}
