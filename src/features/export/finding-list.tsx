import { createSignal, For, Show, type JSX } from 'solid-js';
import type { Finding, LintKind, LintOutcome } from '../../dataset/export/lint.ts';
import { Chip } from '../../ui/chip.tsx';
import { Checkbox } from '../../ui/field.tsx';
import { formatCount } from '../../ui/format.ts';
import { Button } from '../../ui/button.tsx';
import type { ExportModel } from './export-model.ts';
import styles from './export.module.css';

const OUTCOMES: Record<
  LintOutcome,
  { readonly text: string; readonly tone: 'bad' | 'warn' | 'ok' | 'plain' }
> = {
  blocked: { text: 'stops the export', tone: 'bad' },
  'left-out': { text: 'left out', tone: 'warn' },
  choice: { text: 'your choice', tone: 'warn' },
  repaired: { text: 'repaired in writing', tone: 'ok' },
  note: { text: 'note', tone: 'plain' },
};
/** The screen on which a finding is put right. */
const WAY_OUT: Partial<Record<LintKind, { readonly label: string; readonly path: string }>> = {
  'no-text': { label: 'Go to Transcribe', path: '/transcribe' },
  'no-clips': { label: 'Go to Transcribe', path: '/transcribe' },
  'empty-set': { label: 'Go to Sets', path: '/sets' },
  'shared-recording': { label: 'Go to Sets', path: '/sets' },
};
/** More names than this in one finding help nobody. */
const ROWS_SHOWN = 100;

/** Every finding with its reason, count, rows, and what becomes of them. */
export function FindingList(props: {
  readonly model: ExportModel;
  readonly onOpen: (clipId: string) => void;
  readonly onGo: (path: string) => void;
}): JSX.Element {
  return (
    <ul class={styles.findings} aria-label="Findings">
      <For each={props.model.findings()}>
        {(finding) => (
          <FindingItem finding={finding} model={props.model} onOpen={props.onOpen} onGo={props.onGo} />
        )}
      </For>
    </ul>
  );
}

function FindingItem(props: {
  readonly finding: Finding;
  readonly model: ExportModel;
  readonly onOpen: (clipId: string) => void;
  readonly onGo: (path: string) => void;
}): JSX.Element {
  const [open, setOpen] = createSignal(false);
  const outcome = () => OUTCOMES[props.finding.outcome];
  const count = () => props.finding.rows.length;
  return (
    <li class={styles.finding}>
      <div class={styles.findingTop}>
        <Show when={count() > 0}>
          <b class={styles.count}>{formatCount(count(), 'row')}</b>
        </Show>
        <Chip tone={outcome().tone}>{outcome().text}</Chip>
        <Show when={props.finding.outcome === 'choice'}>
          <Checkbox
            label={`Leave out ${formatCount(count(), 'row')}`}
            checked={props.model.staysOut(props.finding)}
            onChange={(leaveOut) => props.model.leaveOut(props.finding, leaveOut)}
          />
        </Show>
      </div>
      <p>{props.finding.reason}</p>
      <Show when={props.model.fixLabel(props.finding)}>
        {(label) => (
          <div>
            <Button title="Undo takes it back" onClick={() => void props.model.fix(props.finding)}>
              {label()}
            </Button>
          </div>
        )}
      </Show>
      <Show when={WAY_OUT[props.finding.kind]}>
        {(way) => (
          <div>
            <Button onClick={() => props.onGo(way().path)}>{way().label}</Button>
          </div>
        )}
      </Show>
      <Show when={count() > 0}>
        <details onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>Which</summary>
          <Show when={open()}>
            <ul class={styles.rows}>
              <For each={props.finding.rows.slice(0, ROWS_SHOWN)}>
                {(name) => (
                  <li>
                    <Show when={props.model.clipOf(name)} fallback={name}>
                      {(id) => (
                        <Button
                          variant="ghost"
                          title={`Open ${name} in Review`}
                          onClick={() => props.onOpen(id())}
                        >
                          {name}
                        </Button>
                      )}
                    </Show>
                  </li>
                )}
              </For>
              <Show when={count() > ROWS_SHOWN}>
                <li>and {count() - ROWS_SHOWN} more</li>
              </Show>
            </ul>
          </Show>
        </details>
      </Show>
    </li>
  );
}
