/**
 * The scores of all clips, kept up to date while texts change and more of the sound is known. Ten thousand are scored in slices
 * that nobody feels; until those are done the scores before them hold.
 */
import { createEffect, createMemo, createSignal, onCleanup, untrack } from 'solid-js';
import type { DatasetSession } from '../../app/context.ts';
import { readStoredForm, writeStoredForm } from '../../base/stored-form.ts';
import type { Clip } from '../../dataset/clip.ts';
import {
  createScorer,
  findNorms,
  USUAL_WEIGHTS,
  type ClipScore,
  type Reason,
  type ReasonWeights,
} from '../../dataset/score.ts';
import type { ClipChecks } from './clip-checks.ts';

const WEIGHTS_KEY = 'review-weights';
const SLICE_MS = 6;
const NOTHING_FOUND: ClipScore = { score: 0, findings: [] };

/** The scores over one dataset. */
export function createClipScores(session: DatasetSession, checks: ClipChecks) {
  const [weights, setWeights] = createSignal<ReasonWeights>(
    readStoredForm(localStorage, WEIGHTS_KEY, { ...USUAL_WEIGHTS }),
  );
  const [score, setScore] = createSignal<(clip: Clip) => ClipScore>(() => NOTHING_FOUND);
  const transcribed = createMemo(() => session.counts().transcribed);

  createEffect(() => {
    transcribed();
    checks.lengthsTold();
    const sounds = checks.sounds();
    const wanted = weights();
    const clips = untrack(() => session.order().flatMap((id) => session.plainClip(id) ?? []));
    const scorer = createScorer(roughly(findNorms(clips, (id) => sounds.get(id))), wanted);
    const next = (clip: Clip) => scorer(clip, sounds.get(clip.id));
    const dropped = new AbortController();
    onCleanup(() => dropped.abort());
    void (async () => {
      let sliceMs = performance.now();
      for (const clip of clips) {
        next(clip);
        if (performance.now() - sliceMs < SLICE_MS) continue;
        await new Promise((resolve) => setTimeout(resolve));
        if (dropped.signal.aborted) return;
        sliceMs = performance.now();
      }
      setScore(() => next);
    })();
  });

  function scoreOf(id: string): ClipScore {
    const clip = session.plainClip(id);
    return clip ? score()(clip) : NOTHING_FOUND;
  }

  return {
    /** Another value whenever all clips were scored anew. */
    told: score as () => unknown,
    /** Of a clip as it is now; not told of its changes. Clips that stayed the same are not scored again. */
    scoreOf,
    /** What was found about a clip; follows its changes. */
    score(id: string): ClipScore {
      session.clip(id);
      session.revision();
      return scoreOf(id);
    },
    /** How many of these clips each reason holds for; follows their changes. */
    countReasons(ids: readonly string[]): ReadonlyMap<Reason, number> {
      session.revision();
      score();
      const counts = new Map<Reason, number>();
      for (const id of ids) {
        for (const { reason } of scoreOf(id).findings) counts.set(reason, (counts.get(reason) ?? 0) + 1);
      }
      return counts;
    },
    /** How much each reason counts; kept in this browser. */
    weights,
    setWeight(reason: Reason, weight: number): void {
      setWeights({ ...weights(), [reason]: weight });
      writeStoredForm(localStorage, WEIGHTS_KEY, weights());
    },
    resetWeights(): void {
      setWeights(USUAL_WEIGHTS);
      writeStoredForm(localStorage, WEIGHTS_KEY, USUAL_WEIGHTS);
    },
  };
}

/** Each clip moves what is usual a little; only what is heard may change the scores of all. */
function roughly(norms: ReturnType<typeof findNorms>): ReturnType<typeof findNorms> {
  const round = (value: number | null, steps: number) => value && Math.round(value * steps) / steps;
  return {
    lettersPerS: round(norms.lettersPerS, 2),
    speechDb: round(norms.speechDb, 1),
    contrastDb: round(norms.contrastDb, 1),
  };
}
