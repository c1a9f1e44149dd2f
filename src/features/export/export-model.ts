/**
 * What the Export screen knows: the target, what is asked once, the clips as they were checked, what is left out. Everything
 * shown after a check is derived from it, so another target or detail shows at once what it changes.
 */
import { createMemo, createResource, createSignal } from 'solid-js';
import type { App, DatasetSession } from '../../app/context.ts';
import type { Folder, Path } from '../../base/folder.ts';
import type { Clip } from '../../dataset/clip.ts';
import { makeTranscripts } from '../../dataset/commands.ts';
import { FIXES, fixedTranscripts } from '../../dataset/export/fixes.ts';
import { keptRows, lintRows, type Finding } from '../../dataset/export/lint.ts';
import { TARGETS } from '../../dataset/export/registry.ts';
import {
  audioFiles,
  type ExportClip,
  type ExportDetails,
  planRows,
  rowsOf,
} from '../../dataset/export/target.ts';
import { mainLanguage } from '../../dataset/language.ts';
import type { ExportChoices } from '../../dataset/project-json.ts';
import { assignSets, defaultSettings, type SetsFile, setsOf, toSetClip } from '../../dataset/sets.ts';
import { shownText } from '../../dataset/text-sync.ts';
import { type CheckedClips, cutFormat, type FactsCache, readClipFacts } from '../../jobs/clip-facts.ts';
import { exportJob, type ExportOutcome } from '../../jobs/export.ts';
import { planExport, type ExportPlan, type ExportSource } from '../../jobs/export-plan.ts';
import { changeProject, readProject } from '../../jobs/project-file.ts';
import { zipJob } from '../../jobs/zip.ts';
import { formatBytes, formatCount } from '../../ui/format.ts';

/** So many rows of each set show what a list looks like. */
const PREVIEW_ROWS = 4;
const PREVIEW_LINES = 12;

/** What Check found in the folder; texts and sets are taken as they are at any time. */
interface Checked extends CheckedClips {
  /** Names in whisper.json without a clip. */
  readonly orphans: readonly string[];
  readonly sets: SetsFile | null;
  /** The clips' files by id. */
  readonly audio: ReadonlyMap<string, File>;
}

/** A dataset's files are looked into once; the next check reads what changed. */
const caches = new WeakMap<DatasetSession, FactsCache>();

/** One list file as the screen shows it. */
export interface Preview {
  readonly path: string;
  /** The first lines, exactly as they are written. */
  readonly text: string;
}

/** The model of the Export screen over one dataset. */
export function createExportModel(app: App, session: DatasetSession) {
  const [typed, setTyped] = createSignal<Partial<ExportDetails>>({});
  const [checked, setChecked] = createSignal<Checked | null>(null);
  const [checking, setChecking] = createSignal(false);
  const [outcome, setOutcome] = createSignal<ExportOutcome | null>(null);
  const [running, setRunning] = createSignal(false);
  const [project, { mutate: setProject }] = createResource(() => readProject(session.folder).catch(report));

  const choices = createMemo((): ExportChoices => project()?.export ?? {});
  const acceptedOnly = () => choices().acceptedOnly ?? false;
  const target = createMemo(() => {
    const found = TARGETS.find(({ id }) => id === choices().target) ?? TARGETS[0];
    if (!found) throw new Error('There is no target.');
    return found;
  });

  const details = createMemo((): ExportDetails => {
    const kept = project() ?? {};
    return {
      name: typed().name ?? kept.name ?? session.folder.name,
      speaker: typed().speaker ?? kept.speaker ?? session.importedSpeaker ?? 'narrator',
      language: typed().language ?? kept.language ?? usualLanguage(),
    };
  });

  const clips = createMemo((): readonly ExportClip[] => {
    const now = checked();
    if (!now) return [];
    session.revision();
    const live = session.order().flatMap((id) => session.plainClip(id) ?? []);
    const readable = live.flatMap((clip) => {
      const facts = now.facts.get(clip.id);
      return facts ? [{ clip, durationS: clip.durationS ?? facts.durationS }] : [];
    });
    const setClips = readable.map(({ clip, durationS }) => toSetClip(clip, durationS));
    const defaults = defaultSettings(setClips);
    const file = now.sets ?? session.sets();
    const sets = file
      ? setsOf(setClips, file)
      : assignSets(
          setClips,
          // MRQ's validation list is for clips too short to learn from.
          target().segments ? { ...defaults, method: 'short' } : defaults,
          new Map(),
        );
    return readable
      .filter(({ clip: { status } }) => status === 'accepted' || !acceptedOnly())
      .map(({ clip: { id, origin, transcript }, durationS }): ExportClip => ({
        id,
        text: shownText(transcript?.text ?? ''),
        transcript,
        durationS,
        set: sets.get(id) ?? 'train',
        source: origin && {
          path: origin.source,
          startS: origin.startFrame / origin.sampleRateHz,
          endS: origin.endFrame / origin.sampleRateHz,
        },
      }));
  });

  const rows = createMemo(() => planRows(target(), clips(), details()));
  const findings = createMemo((): readonly Finding[] => lint(checked()));
  const staysOut = ({ kind, leaveOut }: Finding): boolean =>
    choices().leaveOut?.[target().id]?.[kind] ?? leaveOut;
  const kept = createMemo(() => {
    const out = findings().filter((finding) => finding.outcome === 'choice' && staysOut(finding));
    return keptRows(target(), rows(), new Set(out.flatMap((finding) => finding.rows)));
  });
  const blocked = () => findings().some(({ outcome: what }) => what === 'blocked') || kept().length === 0;

  const source = (): ExportSource => ({
    folder: session.folder,
    dataset: session.layout.usable,
    target: target(),
    rows: kept(),
    details: details(),
    clips: checked()?.audio ?? new Map<string, File>(),
    readClip: (id) => session.audio(id),
  });
  /** What an export would do to what is there; looked up anew after each export. */
  const [destination] = createResource(
    () => checked() && !running() && !blocked() && source(),
    (from): Promise<ExportPlan | undefined> => planExport(from).catch(report),
  );

  const previews = createMemo((): readonly Preview[] => {
    const first = target().usesSets
      ? (['train', 'validation'] as const).flatMap((set) => rowsOf(kept(), set).slice(0, PREVIEW_ROWS))
      : kept().slice(0, 2 * PREVIEW_ROWS);
    if (first.length === 0) return [];
    return target()
      .lists(first, details())
      .map(({ path, text }) => ({ path, text: text.split('\n').slice(0, PREVIEW_LINES).join('\n') }));
  });
  function usualLanguage(): string {
    return mainLanguage(session.order().map((id) => session.plainClip(id)?.transcript ?? null)) ?? 'en';
  }

  function report(error: unknown): undefined {
    app.notices.error(error);
  }

  function choose(change: ExportChoices): void {
    setOutcome(null);
    const after = { ...choices(), ...change };
    setProject((before) => ({ ...before, export: after }));
    // Nothing is shown anew when it is written: by then a name may be half typed, and another choice made.
    changeProject(session.folder, { export: after }).catch(report);
  }

  /** Looks at the clips' files as they are now. */
  async function gather(): Promise<Checked> {
    const all = session.order().flatMap((id) => session.plainClip(id) ?? []);
    const store = app.factsStore(session.id);
    const cache: FactsCache = caches.get(session) ?? new Map(await store.read());
    caches.set(session, cache);
    const audio = await session.allAudio();
    const cutTo = (id: string) => cutFormat(session.source(session.plainClip(id)?.origin?.source ?? ''));
    const found = await readClipFacts(all, audio, app.media, cache, cutTo);
    void store.write(cache).catch(() => {}); // no more than a help: then the next visit reads the files again
    return { ...found, audio, orphans: session.orphans(), sets: session.sets() };
  }

  function lint(now: Checked | null): readonly Finding[] {
    if (!now) return [];
    const formats = new Map(
      [...now.facts].flatMap(([id, { format }]) => (format ? [[id, format] as const] : [])),
    );
    return lintRows(target(), rows(), details(), {
      missing: [...now.missing, ...now.orphans],
      unreadable: now.unreadable,
      formats,
    });
  }

  function clipsOf({ rows: names }: Finding): Clip[] {
    const ids = new Set(names.flatMap((name) => clipOf(name) ?? []));
    return [...ids].flatMap((id) => session.plainClip(id) ?? []);
  }

  /** What the button of a finding says, null where nothing can be fixed by one. */
  function fixLabel(finding: Finding): string | null {
    session.revision();
    const fix = FIXES[finding.kind];
    const helps = clipsOf(finding).some(
      (clip) => fixedTranscripts(finding.kind, [clip], details()).length > 0,
    );
    return fix && helps ? fix.label : null;
  }

  async function fix(finding: Finding): Promise<void> {
    try {
      await session.run(() => {
        const changed = clipsOf(finding);
        const clipsNow = Object.fromEntries(changed.map((clip) => [clip.id, clip]));
        return makeTranscripts({ clips: clipsNow }, fixedTranscripts(finding.kind, changed, details()));
      });
    } catch (error) {
      report(error);
    }
  }

  const names = createMemo(() => new Map(rows().map(({ fileName, clip }) => [fileName, clip.id])));
  const clipOf = (fileName: string): string | null =>
    names().get(fileName) ?? (session.plainClip(fileName) ? fileName : null);

  async function check(): Promise<boolean> {
    setChecking(true);
    setOutcome(null);
    try {
      await session.flush();
      setChecked(await gather());
      return true;
    } catch (error) {
      report(error);
      return false;
    } finally {
      setChecking(false);
    }
  }

  async function run(): Promise<void> {
    setRunning(true);
    try {
      if (!(await check()) || blocked()) return;
      if (target().needs.length > 0)
        await changeProject(
          session.folder,
          Object.fromEntries(target().needs.map((need) => [need, details()[need]])),
        );
      const { spec, outcome: result } = exportJob({
        ...source(),
        convert: app.convertAudio,
        now: new Date(),
      });
      const { label } = target();
      const done = await app.jobs.run(spec, {
        name: 'Export',
        summary: ({ failures, cancelled }) =>
          [
            cancelled
              ? `What was written so far is no dataset for ${label} yet; Export goes on from there.`
              : `${formatCount(result.rows, target().audio === null ? 'label' : 'row')} for ${label} in “${result.path}”.`,
            ...(result.movedTo === null ? [] : [movedSentence(result)]),
            ...(failures.length === 0
              ? []
              : [`Not done: ${[...new Set(failures.map(({ error }) => error.message))].join(' ')}`]),
          ].join(' '),
      });
      if (!done.cancelled && result.rows > 0) setOutcome({ ...result });
    } catch (error) {
      report(error);
    } finally {
      setRunning(false);
    }
  }

  /** Saves an export, or a whole folder with path "", as one zip. */
  async function saveAsZip(folder: Folder, path: Path): Promise<void> {
    try {
      const name = path === '' ? folder.name : `${folder.name} ${path.slice(path.lastIndexOf('/') + 1)}`;
      const saving = await app.saveZip(`${name}.zip`);
      if (!saving) return;
      await session.flush();
      const { spec, outcome: zip } = zipJob(folder, path, saving.sink);
      const { cancelled, failures } = await app.jobs.run(spec, {
        name: 'Zip',
        summary: ({ cancelled: stopped, failures: failed }) =>
          stopped
            ? 'Nothing was saved.'
            : `${formatCount(zip.files, 'file')}, ${formatBytes(zip.bytes)}, in “${name}.zip”. ${failed.map(({ error }) => error.message).join(' ')}`,
      });
      if (cancelled || zip.files === 0 || failures.some(({ label }) => label === folder.name))
        await saving.discard();
      else await saving.finish();
    } catch (error) {
      report(error);
    }
  }

  return {
    saveAsZip,
    target,
    setTarget: (id: string) => choose({ target: id }),
    details,
    setDetail: (key: keyof ExportDetails, value: string) =>
      setTyped((before) => ({ ...before, [key]: value })),
    acceptedOnly,
    setAcceptedOnly: (only: boolean) => choose({ acceptedOnly: only }),
    checked: () => checked() !== null,
    checking,
    hasSets: () => (checked()?.sets ?? session.sets()) !== null,
    rows,
    kept,
    findings,
    blocked,
    staysOut,
    /** Leaves the rows of a finding out, or keeps them; remembered for the target. */
    leaveOut: ({ kind }: Finding, out: boolean) =>
      choose({
        leaveOut: {
          ...choices().leaveOut,
          [target().id]: { ...choices().leaveOut?.[target().id], [kind]: out },
        },
      }),
    fixLabel,
    fix,
    previews,
    outcome,
    /** Undefined while it is looked up. */
    destination: () => (destination.state === 'ready' ? destination() : undefined),
    check,
    run,
    /** How many audio files are written. */
    audioCount: () =>
      [...audioFiles(target(), kept()).values()].reduce((sum, files) => sum + files.length, 0),
    clipOf,
  };
}

/** Where the older files are. */
export function movedSentence({ updated, movedTo }: Pick<ExportOutcome, 'updated' | 'movedTo'>): string {
  return updated
    ? `What it replaced of the older export is in “${movedTo ?? ''}”.`
    : `The older export is in “${movedTo ?? ''}”.`;
}

/** The model of the Export screen. */
export type ExportModel = ReturnType<typeof createExportModel>;
