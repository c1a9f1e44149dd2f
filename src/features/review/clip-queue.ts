/**
 * Which clips are listed, and in which order: search, filters, reasons and sorting over the clips of one dataset. The scores are
 * clip-scores.ts; what is done to a clip, and which one is on the page, is the model's.
 */
import { createMemo, createSignal, untrack } from 'solid-js';
import type { App, DatasetSession } from '../../app/context.ts';
import type { Clip } from '../../dataset/clip.ts';
import type { Reason } from '../../dataset/score.ts';
import type { ClipChecks } from './clip-checks.ts';
import { createClipScores } from './clip-scores.ts';

/** How the list is ordered. */
export type SortOrder =
  'name' | 'worst' | 'confidence' | 'longest' | 'shortest' | 'text' | 'status' | 'name-down';

/** What the list shows. */
export type ListFilter = 'all' | 'new' | 'accepted' | 'discarded';

const collator = new Intl.Collator(undefined, { numeric: true });

/** The list over one dataset. `app` knows which clips another screen sent here. */
export function createClipQueue(
  session: DatasetSession,
  checks: ClipChecks,
  app: Pick<App, 'reviewSelection' | 'selectForReview'>,
) {
  const { lengthsTold } = checks;
  const scores = createClipScores(session, checks);
  const [search, setSearch] = createSignal('');
  const [sort, setSort] = createSignal<SortOrder>('name');
  const [filter, setFilter] = createSignal<ListFilter>('all');
  const [reason, setReason] = createSignal<Reason | null>(null);
  const [source, setSource] = createSignal<string | null>(null);

  const clipsInDataset = (): Clip[] => session.order().flatMap((id) => session.plainClip(id) ?? []);
  const transcribed = createMemo(() => session.counts().transcribed);
  const accepted = createMemo(() => session.counts().accepted);
  const scored = scores.told;

  const sources = createMemo(() => {
    session.order();
    const found = untrack(clipsInDataset).flatMap(({ origin }) => (origin ? [origin.source] : []));
    return [...new Set(found)].sort(collator.compare);
  });

  /**
   * The clips that everything but their status and the reason lets through, by what the list may show. Found anew when something
   * else is looked for, when clips come, go or change their status, never for a text that is being edited: the clip at hand must
   * not move away under the fingers.
   */
  const found = createMemo((): Readonly<Record<ListFilter, readonly string[]>> => {
    const [kept, out] = [session.order(), session.discarded()];
    const wanted = search().trim().toLowerCase();
    const from = source();
    const sent = app.reviewSelection();
    transcribed();
    accepted();
    return untrack(() => {
      const passes = (id: string) => {
        const clip = session.plainClip(id);
        if (!clip || (sent && !sent.ids.has(id)) || (from !== null && clip.origin?.source !== from))
          return false;
        return (
          wanted === '' || id.toLowerCase().includes(wanted) || textOf(clip).toLowerCase().includes(wanted)
        );
      };
      const all = kept.filter(passes);
      const isNew = (id: string) => session.plainClip(id)?.status === 'new';
      return {
        all,
        new: all.filter(isNew),
        accepted: all.filter((id) => !isNew(id)),
        discarded: out.filter(passes),
      };
    });
  });
  const shown = createMemo(() => found()[filter()]);
  /** How many of the clips that are listed without it each reason holds for. */
  const reasonCounts = createMemo(() => scores.countReasons(shown()));

  /** What was looked for when the list was last made. */
  let lookedFor = '';
  const list = createMemo((before: readonly string[]): readonly string[] => {
    const ids = shown();
    const because = reason();
    const order = sort();
    // Scores come later than the clips, and again when the user weighs reasons otherwise.
    if (order === 'worst' || because !== null) scored();
    if (order === 'longest' || order === 'shortest') lengthsTold();
    return untrack(() => {
      if (because === null) {
        lookedFor = '';
        return sorted([...ids], order);
      }
      // All clips are scored again while they are being heard; the one on the page stays until something else is looked for.
      const looksFor = JSON.stringify([
        filter(),
        search(),
        because,
        source(),
        order,
        app.reviewSelection()?.title,
      ]);
      const place = session.place();
      const held = looksFor === lookedFor && place !== null && before.includes(place) ? place : null;
      lookedFor = looksFor;
      const holds = (id: string) => scores.scoreOf(id).findings.some((finding) => finding.reason === because);
      return sorted(
        ids.filter((id) => id === held || holds(id)),
        order,
      );
    });
  }, []);

  function sorted(ids: string[], order: SortOrder): string[] {
    if (order === 'name') return ids;
    if (order === 'name-down') return ids.reverse();
    if (order === 'text') {
      const texts = new Map(ids.map((id) => [id, textOf(session.plainClip(id))]));
      return ids.sort((a, b) => collator.compare(texts.get(a) ?? '', texts.get(b) ?? ''));
    }
    const keys = new Map(
      ids.map((id) => [
        id,
        order === 'worst' ? -scores.scoreOf(id).score : sortKey(session.plainClip(id), order),
      ]),
    );
    return ids.sort((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0));
  }

  const seconds = createMemo(() => {
    lengthsTold();
    return list().reduce((sum, id) => sum + (session.plainClip(id)?.durationS ?? 0), 0);
  });

  return {
    search,
    setSearch,
    sort,
    setSort,
    filter,
    setFilter,
    /** Only clips with this reason are listed; null = all. */
    reason,
    setReason,
    scores,
    /** The recordings that clips come from. */
    sources,
    /** Only clips of this recording are listed; null = all. */
    source,
    setSource,
    /** How many clips each choice of status would list. */
    counts: (): Readonly<Record<ListFilter, number>> => {
      const { all, new: left, accepted: right, discarded } = found();
      return { all: all.length, new: left.length, accepted: right.length, discarded: discarded.length };
    },
    reasonCounts,
    /** Ids in the order of the list. */
    list,
    /** How long the listed clips are together. */
    seconds,
    /** Lists everything again. */
    showAll(): void {
      setSearch('');
      setFilter('all');
      setReason(null);
      setSource(null);
      app.selectForReview(null);
    },
    /** The only clips that are listed, because another screen sent them here; null = all. */
    sent: app.reviewSelection,
    letSentGo: () => app.selectForReview(null),
    /** The clips that can be deleted: all but those that are. */
    clipsInDataset,
  };
}

/** The text of a clip as people read it. */
export function textOf(clip: Clip | undefined): string {
  return clip?.transcript?.text.trim() ?? '';
}

function sortKey(
  clip: Clip | undefined,
  order: Exclude<SortOrder, 'name' | 'name-down' | 'worst' | 'text'>,
): number {
  if (!clip) return 0;
  if (order === 'confidence') return confidence(clip);
  if (order === 'status') return clip.status === 'new' ? 0 : 1;
  return (clip.durationS ?? 0) * (order === 'longest' ? -1 : 1);
}

/** Whisper's own measure, the worst segment; clips without one come last. */
function confidence(clip: Clip): number {
  const scores = (clip.transcript?.segments ?? []).flatMap(({ avgLogprob }) =>
    avgLogprob === undefined ? [] : [avgLogprob],
  );
  return scores.length === 0 ? Infinity : Math.min(...scores);
}
