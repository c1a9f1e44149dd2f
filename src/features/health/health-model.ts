/**
 * What the Health screen knows: what was measured, the report that follows from it and the texts, and how far both are from the
 * clips as they are now. What was measured is kept beside the clips and outlives the screen, so that coming back is instant.
 */
import { createMemo, createSignal, onCleanup, onMount, type Accessor } from 'solid-js';
import type { App, DatasetSession } from '../../app/context.ts';
import {
  isMeasured,
  parseHealthJson,
  writeHealthJson,
  type MeasuredClip,
} from '../../dataset/health/health-json.ts';
import { healthReportHtml } from '../../dataset/health/report-html.ts';
import { makeHealthReport, toHealthClip } from '../../dataset/health/report.ts';
import { healthJob } from '../../jobs/health.ts';
import { formatCount } from '../../ui/format.ts';

/** What was measured of a dataset, as long as it is open. */
interface Measured {
  readonly clips: Accessor<ReadonlyMap<string, MeasuredClip>>;
  add(more: ReadonlyMap<string, MeasuredClip>): void;
  /** Clips whose file could not be read when they were last measured. */
  readonly unreadable: Accessor<ReadonlySet<string>>;
  setUnreadable(ids: ReadonlySet<string>): void;
  /** Resolves when what was on disk is here. */
  readonly loaded: Promise<void>;
}

/** Each telling makes the report anew, which takes about 10 ms for a thousand clips: so seldom that it is not felt. */
const TELL_MS = 500;
const TELL_MS_PER_CLIP = 0.5;
/** A stop loses at most this much measuring. */
const SAVE_MS = 15_000;
const READS_IN_FLIGHT = 16;

const measuredOf = new WeakMap<DatasetSession, Measured>();

function measuredFor(session: DatasetSession): Measured {
  let measured = measuredOf.get(session);
  if (!measured) {
    const [clips, setClips] = createSignal<ReadonlyMap<string, MeasuredClip>>(new Map());
    const [unreadable, setUnreadable] = createSignal<ReadonlySet<string>>(new Set());
    measured = {
      clips,
      unreadable,
      setUnreadable,
      add: (more) => setClips((before) => new Map([...before, ...more])),
      loaded: (async () => {
        const file = await session.jsonFolder.read(session.layout.healthJson);
        if (file) setClips(parseHealthJson(await file.text()));
      })(),
    };
    measured.loaded.catch(() => {}); // awaited by each screen, which shows why
    measuredOf.set(session, measured);
  }
  return measured;
}

/** The model of the Health screen over one dataset. */
export function createHealthModel(app: App, session: DatasetSession) {
  const measured = measuredFor(session);
  const [changed, setChanged] = createSignal<ReadonlySet<string>>(new Set());
  const away = new AbortController();
  onCleanup(() => away.abort());

  const report = createMemo(() => {
    session.revision();
    const known = measured.clips();
    const lost = measured.unreadable();
    return makeHealthReport(
      session.order().flatMap((id) => {
        const clip = session.plainClip(id);
        if (!clip) return [];
        return [toHealthClip(clip, known.get(id)?.quality ?? null, { unreadable: lost.has(id) })];
      }),
    );
  });
  /** Clips that came or changed since they were measured. */
  const toMeasure = createMemo(() => {
    const known = measured.clips();
    const lost = measured.unreadable();
    return session.order().filter((id) => !lost.has(id) && (!known.has(id) || changed().has(id))).length;
  });
  const readOnly = () => session.saveState().kind === 'read-only';

  /** Compares every measured clip with its file, a few at a time so that nothing is felt. */
  async function findChanged(): Promise<void> {
    await measured.loaded;
    const known = measured.clips();
    const stale = new Set<string>();
    const queue = session.order().filter((id) => known.has(id));
    async function reader(): Promise<void> {
      for (let id = queue.pop(); id !== undefined && !away.signal.aborted; id = queue.pop()) {
        const file = await session.audio(id);
        if (!file || !isMeasured(known.get(id), file)) stale.add(id);
      }
    }
    await Promise.all(Array.from({ length: READS_IN_FLIGHT }, reader));
    if (!away.signal.aborted) setChanged(stale);
  }

  async function save(): Promise<void> {
    if (readOnly()) return;
    const known = measured.clips();
    const kept = new Map([...known].filter(([id]) => session.plainClip(id)));
    await session.jsonFolder.write(session.layout.healthJson, writeHealthJson(kept));
  }

  async function measure(): Promise<void> {
    let fresh = new Map<string, MeasuredClip>();
    let count = 0;
    let toldMs = 0;
    let savedMs = performance.now();
    let saving: Promise<void> = Promise.resolve();
    const tellMs = Math.max(TELL_MS, TELL_MS_PER_CLIP * session.order().length);
    function tell(): void {
      measured.add(fresh);
      fresh = new Map();
      toldMs = performance.now();
    }
    await measured.loaded;
    const spec = healthJob({
      clips: session.order().flatMap((id) => session.plainClip(id) ?? []),
      readClip: (id) => session.audio(id),
      known: measured.clips(),
      quality: app.quality,
      deliver(id, one) {
        count++;
        fresh.set(id, one);
        if (performance.now() - toldMs > tellMs) tell();
        if (performance.now() - savedMs < SAVE_MS) return;
        savedMs = performance.now();
        saving = save().catch(() => {}); // tried again at the end, where it is said
      },
    });
    try {
      const { cancelled, failures } = await app.jobs.run(spec, {
        name: 'Measuring',
        summary: ({ done, failures }) =>
          [
            `${formatCount(count, 'clip')} measured`,
            ...(done > count ? [`${done - count} as before`] : []),
            ...(failures.length > 0
              ? [
                  `${formatCount(failures.length, 'clip')} could not be read: ${failures[0]?.error.message ?? ''}`,
                ]
              : []),
          ].join(', '),
      });
      if (cancelled) return;
      setChanged(new Set<string>());
      measured.setUnreadable(new Set(failures.map(({ label }) => label)));
    } finally {
      tell();
      await saving;
      await save();
    }
  }

  /** Failures become notices: nothing here is lost by them. */
  function guarded(work: Promise<void>): Promise<void> {
    return work.catch((error: unknown) => app.notices.error(error));
  }

  onMount(() => void guarded(findChanged()));

  return {
    report,
    toMeasure,
    readOnly,
    measure: () => guarded(measure()),
    /** Writes the report as a page beside the clips. */
    saveReport: () =>
      guarded(
        (async () => {
          const path = session.layout.healthReport;
          const html = healthReportHtml(report(), { name: session.folder.name, date: new Date() });
          await session.jsonFolder.write(path, html);
          app.notices.show({ tone: 'ok', text: `The report is saved as “${path}”.` });
        })(),
      ),
    /** Hands the clips to Review. */
    select: (title: string, ids: readonly string[]) =>
      app.selectForReview({ title: `Health: ${title}`, ids: new Set(ids) }),
  };
}

/** The model of the Health screen. */
export type HealthModel = ReturnType<typeof createHealthModel>;
