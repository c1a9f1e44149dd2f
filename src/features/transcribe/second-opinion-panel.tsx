/** Second opinion: what another model heard beside the dataset's text, the farthest apart first; one key takes either. */
import FileBraces from 'lucide-solid/icons/file-braces';
import { createSignal, Show, type JSX } from 'solid-js';
import { useApp, type DatasetSession } from '../../app/context.ts';
import { Button } from '../../ui/button.tsx';
import { Card, Hint } from '../../ui/card.tsx';
import { Select } from '../../ui/field.tsx';
import { FileButton } from '../../ui/file-button.tsx';
import { formatCount } from '../../ui/format.ts';
import { PanelActions } from '../../ui/panel-actions.tsx';
import { Progress } from '../../ui/progress.tsx';
import { OpinionList } from './opinion-list.tsx';
import { secondOpinionOf, type OpinionScope, type SecondOpinionModel } from './second-opinion-model.ts';
import styles from './text-tools.module.css';

/** The panel. `onClose` is called when it is dismissed. */
export function SecondOpinionPanel(props: {
  readonly session: DatasetSession;
  readonly disabled: boolean;
  readonly onClose: () => void;
}): JSX.Element {
  const app = useApp();
  // eslint-disable-next-line solid/reactivity -- another dataset makes another panel
  const model = secondOpinionOf(props.session, app);
  const [chosen, setChosen] = createSignal<string | null>(null);
  const [scope, setScope] = createSignal<OpinionScope>('doubtful');
  /** Models that are on this machine. */
  const models = () =>
    app.models
      .list()
      .filter(({ state }) => state.kind === 'ready')
      .map(({ id, name }) => ({ value: id, label: name }));
  /** The last of the list is the largest; what wrote the texts has no second opinion of them. */
  const asked = () =>
    chosen() ??
    models().findLast(({ value }) => value !== model.firstModel())?.value ??
    models()[0]?.value ??
    '';

  const nameOf = (id: string) => app.models.list().find((entry) => entry.id === id)?.name ?? id;

  return (
    <Card title="Second opinion" about="what another model hears in the same clips">
      <div class={styles.panel}>
        <Show
          when={model.hasOpinions()}
          fallback={
            <Hint>
              Where two models agree, the text is nearly always right; where they differ is where to listen.
              What the other one hears is kept beside your text, and changes nothing until you take it.
            </Hint>
          }
        >
          <Summary model={model} from={nameOf(model.model() ?? 'the other model')} />
        </Show>
        <Show when={model.comparison()}>
          <OpinionList model={model} />
        </Show>
        <Show when={model.loading() !== null}>
          <div class={styles.working}>
            <div class={styles.bar}>
              <Progress label="Getting the other model ready" fraction={model.loading()} />
            </div>
            <Button onClick={() => model.stopLoading()}>Cancel</Button>
          </div>
        </Show>
        <div class={styles.asking}>
          <Select
            label="Other model"
            value={asked()}
            options={models()}
            disabled={props.disabled}
            onChange={setChosen}
          />
          <Select
            label="Clips it hears"
            value={scope()}
            options={[
              { value: 'doubtful', label: `the doubtful ones (${model.doubtful().length})` },
              { value: 'all', label: `all (${props.session.counts().clips})` },
            ]}
            disabled={props.disabled}
            onChange={setScope}
          />
        </div>
        <Show when={asked() === model.firstModel() || models().length === 1}>
          <Hint>
            {asked() === model.firstModel()
              ? `${nameOf(asked())} wrote these texts itself and would hear the same again.`
              : `Only ${nameOf(asked())} is on this computer; larger models hear more.`}{' '}
            Choose another model at the top of the screen and download it, or import one at the bottom.
          </Hint>
        </Show>
        <PanelActions onClose={() => props.onClose()}>
          <Button
            variant={model.hasOpinions() ? 'plain' : 'primary'}
            disabled={
              props.disabled ||
              model.loading() !== null ||
              (scope() === 'doubtful' && model.doubtful().length === 0)
            }
            onClick={() => void model.listen({ id: asked(), name: nameOf(asked()) }, scope())}
          >
            Hear them again
          </Button>
          <FileButton
            icon={<FileBraces size={16} aria-hidden="true" />}
            label="whisper.json to compare with"
            accept=".json,application/json"
            disabled={props.disabled}
            onFile={(file) => void model.loadFile(file)}
          >
            Compare with a whisper.json
          </FileButton>
          <Show when={model.hasOpinions()}>
            <Button variant="ghost" disabled={props.disabled} onClick={() => void model.startOver()}>
              Forget the other opinion
            </Button>
          </Show>
        </PanelActions>
      </div>
    </Card>
  );
}

function Summary(props: { readonly model: SecondOpinionModel; readonly from: string }): JSX.Element {
  return (
    <Show when={props.model.comparison()}>
      {(found) => (
        <p role="status" class={styles.summary}>
          {formatCount(found().compared, 'clip')} compared with {props.from}: {found().open.length}{' '}
          {found().open.length === 1 ? 'differs' : 'differ'}, {found().same}{' '}
          {found().same === 1 ? 'is' : 'are'} the same, {found().decided} decided.
        </p>
      )}
    </Show>
  );
}
