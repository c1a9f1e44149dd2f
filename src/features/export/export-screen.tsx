/** Export: what leaves the app is accepted by the trainer it is for, and what would not be is known beforehand. */
import { useNavigate } from '@solidjs/router';
import Archive from 'lucide-solid/icons/archive';
import ListChecks from 'lucide-solid/icons/list-checks';
import PackageCheck from 'lucide-solid/icons/package-check';
import { createMemo, For, Show, type JSX } from 'solid-js';
import { useApp, type DatasetSession } from '../../app/context.ts';
import { TARGETS } from '../../dataset/export/registry.ts';
import type { ExportOutcome } from '../../jobs/export.ts';
import type { ExportPlan } from '../../jobs/export-plan.ts';
import { Button } from '../../ui/button.tsx';
import { Card, EmptyState, Figures, Hint } from '../../ui/card.tsx';
import { Checkbox, Field, Select } from '../../ui/field.tsx';
import { formatClock, formatCount } from '../../ui/format.ts';
import { Screen } from '../../ui/screen.tsx';
import { createExportModel, movedSentence, type ExportModel } from './export-model.ts';
import { FindingList } from './finding-list.tsx';
import styles from './export.module.css';

const TARGET_OPTIONS = TARGETS.map(({ id, label }) => ({ value: id, label }));
/** Languages that the trainers name, and the most spoken ones beside them. */
const LANGUAGES = [
  ...new Set([
    ...TARGETS.flatMap(({ languages }) => Object.keys(languages ?? {})),
    ...['hi', 'uk', 'sv', 'da', 'no', 'fi', 'el', 'he', 'id', 'vi', 'th', 'ro', 'bg', 'hr', 'sk', 'ca', 'fa'],
  ]),
];
const languageNames = new Intl.DisplayNames('en', { type: 'language' });

/** The Export screen. */
export function ExportScreen(): JSX.Element {
  const app = useApp();
  const navigate = useNavigate();
  return (
    <Show
      when={app.dataset()}
      keyed
      fallback={
        <Screen title="Export">
          <EmptyState
            title="Nothing to export yet"
            text="Export writes the reviewed clips the way a trainer reads them. It needs clips with a text: split a recording and transcribe it first."
          >
            <Button variant="primary" onClick={() => navigate('/split')}>
              Go to Split
            </Button>
          </EmptyState>
        </Screen>
      }
    >
      {(session) => <ExportPage session={session} />}
    </Show>
  );
}

function ExportPage(props: { readonly session: DatasetSession }): JSX.Element {
  const app = useApp();
  const navigate = useNavigate();
  // The page is made anew for another dataset (keyed above), so the model may hold on to this one.
  // eslint-disable-next-line solid/reactivity
  const model = createExportModel(app, props.session);
  const busy = () => app.jobs.progress() !== null || model.checking();

  return (
    <Screen
      title="Export"
      about={`into exports/${model.target().id}/`}
      actions={
        <>
          <Button
            icon={<ListChecks size={16} aria-hidden="true" />}
            disabled={busy()}
            onClick={() => void model.check()}
          >
            Check
          </Button>
          <Button
            variant="primary"
            icon={<PackageCheck size={16} aria-hidden="true" />}
            disabled={busy() || (model.checked() && model.blocked())}
            onClick={() => void model.run()}
          >
            Export
          </Button>
        </>
      }
    >
      <Show when={model.outcome()}>
        {(outcome) => (
          <div class={styles.done}>
            <p>
              <b>{formatCount(outcome().rows, 'row')}</b> for {model.target().label} in{' '}
              <code>{outcome().path}/</code>. {audioSentence(outcome())}{' '}
              <Show when={outcome().movedTo !== null}>{movedSentence(outcome())}</Show>
            </p>
            <Button
              disabled={busy()}
              onClick={() => void model.saveAsZip(props.session.folder, outcome().path)}
            >
              Save export as zip
            </Button>
          </div>
        )}
      </Show>
      <div class={styles.columns}>
        <Card title="For which trainer">
          <TargetForm model={model} disabled={busy()} />
          <Keep model={model} session={props.session} disabled={busy()} />
        </Card>
        <div class={styles.results}>
          <Show
            when={model.checked()}
            fallback={
              <Card title="Before anything is written">
                <Hint>
                  Check lists what the trainer would refuse, drop or stumble over, and shows the first rows
                  exactly as they will be written. Export checks first and leaves out what cannot be used.
                </Hint>
              </Card>
            }
          >
            <Card title="What goes out">
              <Totals model={model} />
            </Card>
            <Card
              title="What the trainer would say"
              about={model.findings().length === 0 ? '' : formatCount(model.findings().length, 'finding')}
            >
              <Show
                when={model.findings().length > 0}
                fallback={<p>Nothing: {model.target().label} takes every row as it is.</p>}
              >
                <FindingList
                  model={model}
                  onGo={navigate}
                  onOpen={(id) => {
                    props.session.setPlace(id);
                    navigate('/review');
                  }}
                />
              </Show>
            </Card>
            <Show when={model.previews().length > 0}>
              <Card title="The first rows" about="exactly as they are written">
                <div class={styles.previews}>
                  <For each={model.previews()}>
                    {(file) => (
                      <figure>
                        <figcaption>{file.path}</figcaption>
                        <Show when={file.text !== ''} fallback={<Hint>No rows: the file is empty.</Hint>}>
                          {/* The box takes the focus so that the keyboard can scroll it. */}
                          <div
                            class={styles.scroll}
                            role="group"
                            tabIndex={0}
                            aria-label={`First rows of ${file.path}`}
                          >
                            <pre class={styles.bytes}>{file.text}</pre>
                          </div>
                        </Show>
                      </figure>
                    )}
                  </For>
                </div>
              </Card>
            </Show>
          </Show>
        </div>
      </div>
    </Screen>
  );
}

function audioSentence({ copied, converted, unchanged }: ExportOutcome): string {
  const parts = [
    ...(copied > 0 ? [`${formatCount(copied, 'clip')} copied as they were`] : []),
    ...(converted > 0 ? [`${formatCount(converted, 'clip')} converted`] : []),
    ...(unchanged > 0 ? [`${formatCount(unchanged, 'clip')} there already`] : []),
  ];
  return parts.length === 0 ? '' : `${parts.join(', ')}.`;
}

/** Everything as one file, to keep or to take to another machine. */
function Keep(props: {
  readonly model: ExportModel;
  readonly session: DatasetSession;
  readonly disabled: boolean;
}): JSX.Element {
  const app = useApp();
  return (
    <div class={styles.keep}>
      <Hint>
        To keep the project or move it: recordings, clips, texts and exports in one file. Home opens it again.
      </Hint>
      <Button
        icon={<Archive size={16} aria-hidden="true" />}
        disabled={props.disabled}
        onClick={() => void props.model.saveAsZip(app.project.folder() ?? props.session.folder, '')}
      >
        Save project as zip
      </Button>
    </div>
  );
}

function TargetForm(props: { readonly model: ExportModel; readonly disabled: boolean }): JSX.Element {
  const target = () => props.model.target();
  const asks = (key: 'name' | 'speaker' | 'language') => target().needs.includes(key);
  const languages = createMemo(() =>
    [...new Set([...LANGUAGES, props.model.details().language])]
      .map((code) => ({ value: code, label: nameOf(code) }))
      .sort((a, b) => a.label.localeCompare(b.label, 'en')),
  );
  return (
    <div class={styles.form}>
      <Select
        label="Target"
        value={target().id}
        options={TARGET_OPTIONS}
        disabled={props.disabled}
        onChange={(id) => props.model.setTarget(id)}
      />
      <Hint>
        {target().about} {audioRule(target().audio)}
      </Hint>
      <Show when={target().note}>{(note) => <Hint>{note()}</Hint>}</Show>
      <For each={(['name', 'speaker'] as const).filter(asks)}>
        {(key) => (
          <Field label={key === 'name' ? 'Name' : 'Speaker'}>
            {(id) => (
              <input
                id={id}
                type="text"
                value={props.model.details()[key]}
                disabled={props.disabled}
                onChange={(event) => {
                  const value = event.currentTarget.value.trim();
                  if (value !== '') props.model.setDetail(key, value);
                  event.currentTarget.value = props.model.details()[key];
                }}
              />
            )}
          </Field>
        )}
      </For>
      <Show when={asks('language')}>
        <Select
          label="Language"
          value={props.model.details().language}
          options={languages()}
          disabled={props.disabled}
          onChange={(code) => props.model.setDetail('language', code)}
        />
      </Show>
      <Checkbox
        label="Accepted clips only"
        checked={props.model.acceptedOnly()}
        disabled={props.disabled}
        onChange={props.model.setAcceptedOnly}
      />
    </div>
  );
}

function audioRule(
  audio: ExportModel['target'] extends () => { audio: infer Audio } ? Audio : never,
): string {
  if (audio === null) return 'No audio is written.';
  if (audio === 'as-is') return 'Rate and format stay.';
  return `Audio: wav, 16 bit, mono, ${audio.sampleRateHz.toLocaleString('en')} Hz.`;
}

/** "English (en)"; the code alone where the browser knows no name, and a word that is no code as it is. */
function nameOf(code: string): string {
  try {
    const name = languageNames.of(code);
    return name === undefined || name === code ? code : `${name} (${code})`;
  } catch {
    return code;
  }
}

/** What the export does to what is there, said before it does. */
function destinationSentence({ plan, total }: ExportPlan, targetId: string): string {
  const where = `exports/${targetId}/`;
  const aside = `“exports/${targetId} <date and time>”`;
  const displaced = formatCount(plan.displaced.length, 'file');
  if (plan.kind === 'new') return `Writes ${formatCount(total, 'file')} into ${where}, where nothing is yet.`;
  if (plan.kind === 'replace')
    return `The export in ${where} was not made from this dataset in this way, as far as this app knows. It moves to ${aside}, whole, and ${formatCount(total, 'file')} are written.`;
  if (plan.write.size === 0 && plan.displaced.length === 0)
    return `Nothing changed since the export in ${where}: no file is written.`;
  return `Updates ${plan.write.size.toLocaleString('en')} of ${formatCount(total, 'file')} in ${where}.${plan.displaced.length > 0 ? ` What is no longer right there (${displaced}) moves to ${aside}.` : ''}`;
}

function Totals(props: { readonly model: ExportModel }): JSX.Element {
  const of = (set: 'train' | 'validation') => props.model.kept().filter(({ clip }) => clip.set === set);
  const seconds = (rows: ReturnType<typeof of>) => rows.reduce((sum, { durationS }) => sum + durationS, 0);
  const figure = (label: string, rows: ReturnType<typeof of>) => ({
    value: rows.length.toLocaleString('en'),
    label,
    note: formatClock(seconds(rows)),
  });
  const items = () =>
    props.model.target().usesSets
      ? [figure('training rows', of('train')), figure('validation rows', of('validation'))]
      : [figure('rows', props.model.kept())];
  const left = () => props.model.rows().length - props.model.kept().length;
  return (
    <div class={styles.form}>
      <Figures
        items={[
          ...items(),
          { value: String(props.model.audioCount()), label: 'audio files' },
          { value: String(left()), label: 'left out' },
        ]}
      />
      <Show when={props.model.target().usesSets && !props.model.hasSets()}>
        <Hint>
          No sets are assigned yet, so the usual ones are taken. Sets lets you choose share, seed and clips.
        </Hint>
      </Show>
      <Show when={props.model.destination()}>
        {(plan) => <Hint>{destinationSentence(plan(), props.model.target().id)}</Hint>}
      </Show>
    </div>
  );
}
