/**
 * How one recording is split: the settings of the screen, its own where it has any, and what was changed in its plan by hand.
 * Owns how that becomes the settings of a plan and the plain JSON that clips.json keeps, by which a split that stopped goes on,
 * here or in another browser, with the same plan.
 */
import * as v from 'valibot';
import { hasEdits, NO_EDITS, type HandEdits } from '../audio/plan-edits.ts';
import type { SplitSettings } from '../audio/split-plan.ts';
import type { ClipFormat } from './engines.ts';
import type { CutForm, SplitForm } from './split-form.ts';

/** What holds for one recording only. */
export interface RecordingPlan {
  /** Settings of its own, in place of the screen's. */
  readonly own: Partial<CutForm>;
  readonly edits: HandEdits;
}

/** A recording that follows the screen. */
export const COMMON_PLAN: RecordingPlan = { own: {}, edits: NO_EDITS };

const frame = v.pipe(v.number(), v.integer(), v.minValue(0));
const planSchema = v.object({
  own: v.optional(
    v.partial(
      v.object({
        silenceDurationS: v.number(),
        autoLevel: v.boolean(),
        levelDb: v.number(),
        minClipS: v.number(),
        maxClipS: v.number(),
        mergeShort: v.boolean(),
        forceCut: v.boolean(),
        trimEnds: v.boolean(),
        edgePaddingMs: v.number(),
      }),
    ),
    {},
  ),
  edits: v.optional(
    v.object({
      addedCuts: v.array(frame),
      removedCuts: v.array(frame),
      excluded: v.array(v.object({ startFrame: frame, endFrame: frame })),
    }),
    { addedCuts: [], removedCuts: [], excluded: [] },
  ),
});

/** A plan that was kept; null when it is none. */
export function parseRecordingPlan(value: unknown): RecordingPlan | null {
  const parsed = v.safeParse(planSchema, value);
  return parsed.success ? { own: parsed.output.own as Partial<CutForm>, edits: parsed.output.edits } : null;
}

/** What a plan is made with. */
export function planSettings(form: SplitForm, { own, edits }: RecordingPlan): SplitSettings {
  const cut = { ...form, ...own };
  return {
    silenceDurationS: cut.silenceDurationS,
    minClipS: cut.minClipS,
    maxClipS: Math.max(cut.maxClipS, cut.minClipS),
    mergeShort: cut.mergeShort,
    forceCut: cut.forceCut,
    edgePaddingS: cut.trimEnds ? cut.edgePaddingMs / 1000 : null,
    ...edits,
  };
}

/** The level at which sound counts as silence, given the one that was found. */
export function planLevelDb(form: SplitForm, { own }: RecordingPlan, autoLevelDb: number): number {
  const { autoLevel, levelDb } = { ...form, ...own };
  return autoLevel ? autoLevelDb : levelDb;
}

/** How clips are written. */
export function clipFormat({ codec, sampleRateHz, channels }: SplitForm): ClipFormat {
  return { codec, sampleRateHz: sampleRateHz === 0 ? null : sampleRateHz, channels };
}

/**
 * What clips.json keeps. Equal settings on an unchanged recording give an equal plan and equal clips. `own` and `edits` are there
 * only where the recording has any, so that `parseRecordingPlan` reads them back.
 */
export function settingsJson(form: SplitForm, plan: RecordingPlan): Record<string, unknown> {
  const { silenceDurationS, minClipS, maxClipS, mergeShort, forceCut, edgePaddingS } = planSettings(
    form,
    plan,
  );
  const { autoLevel, levelDb } = { ...form, ...plan.own };
  return {
    ...{ silenceDurationS, minClipS, maxClipS, mergeShort, forceCut, edgePaddingS },
    levelDb: autoLevel ? 'auto' : levelDb,
    clips: clipFormat(form),
    ...(Object.keys(plan.own).length > 0 && { own: plan.own }),
    ...(hasEdits(plan.edits) && { edits: plan.edits }),
  };
}
