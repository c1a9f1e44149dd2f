/** What the panel "Bring your own text" knows: the text, what it says of each clip, and which clips take it. */
import { createMemo, createSignal } from 'solid-js';
import type { App, DatasetSession } from '../../app/context.ts';
import { isAbort, toAppError } from '../../base/app-error.ts';
import { runSteps } from '../../base/run-steps.ts';
import type { Clip } from '../../dataset/clip.ts';
import { makeTranscripts } from '../../dataset/commands.ts';
import { withDoubt } from '../../dataset/doubt.ts';
import { mainLanguage } from '../../dataset/language.ts';
import { loadNumberWords } from '../../dataset/number-words.ts';
import { readOwnText } from '../../dataset/own-text-file.ts';
import { planOwnText, type OwnTextMatch, type OwnTextPlan } from '../../dataset/own-text.ts';
import { setReference, shownText } from '../../dataset/text-sync.ts';
import { makeWordFinder } from '../../dataset/text-words.ts';
import type { Transcript } from '../../dataset/transcript.ts';
import { formatCount } from '../../ui/format.ts';
import { createLasting } from '../../ui/lasting-model.ts';
import { readTextFile } from './read-text-file.ts';

/** What becomes of a clip: `low` = it differs so much that it stays as it is unless the user says so. */
export type Outcome = 'changes' | 'low' | 'missing' | 'same';

/** Below this, a clip and what it would get are seldom the same sentence. */
const USUAL_LOWEST_PERCENT = 60;
const CLIPS_A_STEP = 20;

/** The model of the panel over a dataset: text, preview and ticks are still there after a look at a clip in Review. */
export const ownTextOf = createLasting((session: DatasetSession, app: App) =>
  createOwnTextModel(app, session),
);

function createOwnTextModel(app: App, session: DatasetSession) {
  const [text, setText] = createSignal('');
  const [plan, setPlan] = createSignal<OwnTextPlan | null>(null);
  const [fraction, setFraction] = createSignal<number | null>(null);
  const [lowestPercent, setLowestPercent] = createSignal(USUAL_LOWEST_PERCENT);
  /** What the user said of single clips, against what the agreement says. */
  const [said, setSaid] = createSignal<ReadonlyMap<string, boolean>>(new Map());
  const [shown, setShown] = createSignal<Outcome>('changes');
  const [finished, setFinished] = createSignal<string | null>(null);
  let work = new AbortController();

  const transcribed = (): Clip[] =>
    session.order().flatMap((id) => {
      const clip = session.plainClip(id);
      return clip?.transcript ? [clip] : [];
    });

  function outcomeOf({ before, after, agreement }: OwnTextMatch): Outcome {
    if (after === null) return 'missing';
    if (after === before) return 'same';
    return agreement * 100 < lowestPercent() ? 'low' : 'changes';
  }

  const takes = (match: OwnTextMatch): boolean => said().get(match.id) ?? outcomeOf(match) === 'changes';

  const byOutcome = createMemo(() => {
    const groups: Record<Outcome, OwnTextMatch[]> = { changes: [], low: [], missing: [], same: [] };
    for (const match of plan()?.matches ?? []) groups[outcomeOf(match)].push(match);
    for (const matches of Object.values(groups)) matches.sort((a, b) => a.agreement - b.agreement);
    return groups;
  });
  const taken = createMemo(() => {
    const { changes, low } = byOutcome();
    return [...changes, ...low].filter(takes);
  });

  /** Runs one piece of work with its progress; what fails becomes a notice. */
  async function busy(run: (signal: AbortSignal) => Promise<void>): Promise<void> {
    work.abort();
    work = new AbortController();
    const { signal } = work;
    setFraction(0);
    try {
      await run(signal);
    } catch (error) {
      if (!isAbort(error)) app.notices.error(error);
    } finally {
      if (work.signal === signal) setFraction(null);
    }
  }

  function forget(): void {
    work.abort();
    setPlan(null);
    setSaid(new Map());
    setFinished(null);
  }

  function changeText(value: string): void {
    setText(value);
    forget();
  }

  return {
    text,
    setText: changeText,
    async open(file: File): Promise<void> {
      try {
        changeText(await readTextFile(file));
      } catch (error) {
        app.notices.error(
          toAppError(error, 'file/unreadable', `${file.name} could not be read. Choose it again.`),
        );
      }
    },
    /** Back to the text, which stays as it is. */
    back: forget,
    plan,
    /** How far the work at hand is, 0..1; null when there is none. */
    fraction,
    lowestPercent,
    setLowestPercent,
    byOutcome,
    /** Which clips are listed. */
    shown,
    setShown,
    takes,
    take: (id: string, wanted: boolean) => setSaid((all) => new Map(all).set(id, wanted)),
    /** The clips that get the text when the button is pressed. */
    taken,
    /** The sentence about what was done; null until then. */
    finished,
    cancel: () => work.abort(),
    compare: () =>
      busy(async (signal) => {
        setFinished(null);
        setPlan(null);
        const clips = transcribed();
        const language = mainLanguage(clips.map(({ transcript }) => transcript));
        const findWords = makeWordFinder(language, await loadNumberWords(language ?? 'en'));
        const heard = new Set(
          clips.flatMap(({ transcript }) => transcript?.text.toLowerCase().match(/\p{L}+/gu) ?? []),
        );
        const running = readOwnText(text(), (word) => heard.has(word));
        const found = await runSteps(planOwnText(clips, running, findWords), setFraction, signal);
        setPlan(found);
        setSaid(new Map());
        const { changes, low, missing } = byOutcome();
        setShown(
          changes.length > 0 ? 'changes' : low.length > 0 ? 'low' : missing.length > 0 ? 'missing' : 'same',
        );
      }),
    apply: () =>
      busy(async (signal) => {
        const wanted = new Map(taken().map((match) => [match.id, match]));
        const ready = await runSteps(prepare(transcribed(), wanted), setFraction, signal);
        const differing = [...byOutcome().low, ...byOutcome().missing].filter(({ id }) => !wanted.has(id));
        let done = 0;
        let flagged = 0;
        await session.run(() => {
          const clips: Record<string, Clip> = {};
          const transcripts: [string, Transcript][] = [];
          for (const [id, { before, after }] of ready) {
            const clip = session.plainClip(id);
            // What was edited meanwhile is newer than what it was compared by.
            if (!clip || clip.transcript !== before) continue;
            clips[id] = clip;
            transcripts.push([id, after]);
          }
          done = transcripts.length;
          for (const { id, before } of differing) {
            const clip = session.plainClip(id);
            if (!clip?.transcript || shownText(clip.transcript.text) !== before) continue;
            clips[id] = clip;
            transcripts.push([id, withDoubt(clip.transcript, 'own-text')]);
            flagged++;
          }
          return done === 0 ? null : makeTranscripts({ clips }, transcripts);
        });
        const left = wanted.size - done;
        forget();
        setFinished(
          `${formatCount(done, 'clip')} took your text. Undo takes it back.` +
            (flagged > 0
              ? ` ${formatCount(flagged, 'clip')} that ${flagged === 1 ? 'differs' : 'differ'} from it ${flagged === 1 ? 'is' : 'are'} marked doubtful in Review.`
              : '') +
            (left > 0 ? ` ${formatCount(left, 'clip')} changed meanwhile and stayed as they are.` : ''),
        );
      }),
  };
}

/** What ownTextOf gives. */
export type OwnTextModel = ReturnType<typeof createOwnTextModel>;

/** The transcripts of the clips that take the text, with the times of their words; not of those edited since the comparison. */
function* prepare(
  clips: readonly Clip[],
  matches: ReadonlyMap<string, OwnTextMatch>,
): Generator<number, Map<string, { readonly before: Transcript; readonly after: Transcript }>> {
  const ready = new Map<string, { readonly before: Transcript; readonly after: Transcript }>();
  for (const [i, { id, transcript, durationS }] of clips.entries()) {
    const { before, after = null } = matches.get(id) ?? {};
    if (transcript && after !== null && shownText(transcript.text) === before)
      ready.set(id, { before: transcript, after: setReference(transcript, after, durationS) });
    if (i % CLIPS_A_STEP === 0) yield i / clips.length;
  }
  return ready;
}
