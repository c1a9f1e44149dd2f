/**
 * What the Export screen knows: the target, what is asked once, the clips as they were checked, what is left out. Everything
 * shown after a check is derived from it, so another target or detail shows at once what it changes.
 */
import { createMemo, createResource, createSignal } from 'solid-js';
import type { App, DatasetSession } from '../../app/context.ts';
import { audioFiles, type ExportClip, type ExportDetails, planRows } from '../../dataset/export/target.ts';
import { keptRows, lintRows, type Finding, type LintKind } from '../../dataset/export/lint.ts';
import { TARGETS } from '../../dataset/export/registry.ts';
import { PROJECT_JSON } from '../../dataset/layout.ts';
import { parseProjectJson, writeProjectJson, type ProjectFile } from '../../dataset/project-json.ts';
import {
  assignSets,
  defaultSettings,
  parseSetsJson,
  setsOf,
  toSetClip,
  type SetClip,
  type SetsFile,
} from '../../dataset/sets.ts';
import type { Clip } from '../../dataset/clip.ts';
import { parseWhisperJson } from '../../dataset/whisper-json.ts';
import { readClipLengths } from '../../jobs/clip-lengths.ts';
import { exportJob, type ExportOutcome } from '../../jobs/export.ts';
import { planExport, type ExportPlan, type ExportSource } from '../../jobs/export-plan.ts';
import { formatCount } from '../../ui/format.ts';

/** So many rows of each set show what a list looks like. */
const PREVIEW_ROWS = 4;
const PREVIEW_LINES = 12;

/** The clips as they were when Check was pressed. */
interface Checked {
  readonly clips: readonly Clip[];
  readonly setClips: readonly SetClip[];
  readonly sets: SetsFile | null;
  readonly missingAudio: readonly string[];
}

/** One list file as the screen shows it. */
export interface Preview {
  readonly path: string;
  /** The first lines, exactly as they are written. */
  readonly text: string;
}

/** The model of the Export screen over one dataset. */
export function createExportModel(app: App, session: DatasetSession) {
  const [targetId, setTargetId] = createSignal(TARGETS[0]?.id ?? '');
  const [typed, setTyped] = createSignal<Partial<ExportDetails>>({});
  const [acceptedOnly, setAcceptedOnly] = createSignal(false);
  const [checked, setChecked] = createSignal<Checked | null>(null);
  const [checking, setChecking] = createSignal(false);
  const [choices, setChoices] = createSignal<ReadonlyMap<LintKind, boolean>>(new Map());
  const [outcome, setOutcome] = createSignal<ExportOutcome | null>(null);
  const [running, setRunning] = createSignal(false);
  const [project] = createResource(() => readProject().catch(report));

  const target = createMemo(() => {
    const found = TARGETS.find(({ id }) => id === targetId()) ?? TARGETS[0];
    if (!found) throw new Error('There is no target.');
    return found;
  });

  const details = createMemo((): ExportDetails => {
    const kept = project() ?? {};
    return {
      name: typed().name ?? kept.name ?? session.folder.name,
      speaker: typed().speaker ?? kept.speaker ?? 'narrator',
      language: typed().language ?? kept.language ?? mainLanguage(),
    };
  });

  const clips = createMemo((): readonly ExportClip[] => {
    const now = checked();
    if (!now) return [];
    const wanted = now.clips.filter(({ status }) => status === 'accepted' || !acceptedOnly());
    const lengths = new Map(now.setClips.map(({ id, durationS }) => [id, durationS]));
    const defaults = defaultSettings(now.setClips);
    const sets = now.sets
      ? setsOf(now.setClips, now.sets)
      : assignSets(
          now.setClips,
          // MRQ's validation list is for clips too short to learn from.
          target().segments ? { ...defaults, method: 'short' } : defaults,
          new Map(),
        );
    return wanted.map((clip): ExportClip => {
      const { id, origin, transcript } = clip;
      const durationS = lengths.get(id) ?? 0;
      return {
        id,
        text: toSetClip(clip, durationS).text,
        transcript,
        durationS,
        set: sets.get(id) ?? 'train',
        source: origin && {
          path: origin.source,
          startS: origin.startFrame / origin.sampleRateHz,
          endS: origin.endFrame / origin.sampleRateHz,
        },
      };
    });
  });

  const rows = createMemo(() => planRows(target(), clips(), details()));
  const findings = createMemo((): readonly Finding[] =>
    checked() ? lintRows(target(), rows(), details(), { audio: checked()?.missingAudio ?? [] }) : [],
  );
  const staysOut = (finding: Finding): boolean => choices().get(finding.kind) ?? finding.leaveOut;
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
    readClip: (id) => session.audio(id),
  });
  /** What an export would do to what is there; looked up anew after each export. */
  const [destination] = createResource(
    () => checked() && !running() && !blocked() && source(),
    (from): Promise<ExportPlan | undefined> => planExport(from).catch(report),
  );

  const previews = createMemo((): readonly Preview[] => {
    const first = (['train', 'validation'] as const).flatMap((set) =>
      kept()
        .filter(({ clip }) => clip.set === set)
        .slice(0, PREVIEW_ROWS),
    );
    if (first.length === 0) return [];
    return target()
      .lists(first, details())
      .map(({ path, text }) => ({ path, text: text.split('\n').slice(0, PREVIEW_LINES).join('\n') }));
  });

  function mainLanguage(): string {
    const counts = new Map<string, number>();
    for (const id of session.order()) {
      const language = session.plainClip(id)?.transcript?.language;
      if (language) counts.set(language, (counts.get(language) ?? 0) + 1);
    }
    const [most] = [...counts].sort((a, b) => b[1] - a[1]);
    return most?.[0] ?? 'en';
  }

  async function readProject(): Promise<ProjectFile> {
    const file = await session.folder.read(PROJECT_JSON);
    return file ? parseProjectJson(await file.text()) : {};
  }

  function report(error: unknown): undefined {
    app.notices.error(error);
  }

  /** Keeps what was asked, for the next export and the next browser. */
  async function saveDetails(): Promise<void> {
    if (target().needs.length === 0) return;
    const before = await readProject();
    const asked = Object.fromEntries(target().needs.map((need) => [need, details()[need]]));
    const after = { ...before, ...asked };
    if (JSON.stringify(before) !== JSON.stringify(after))
      await session.folder.write(PROJECT_JSON, writeProjectJson(after));
  }

  /** Looks at the clips as they are now. */
  async function gather(): Promise<Checked> {
    const all = session.order().flatMap((id) => session.plainClip(id) ?? []);
    const { lengths, unreadable } = await readClipLengths(all, (id) => session.audio(id), app.media);
    const present = new Set((await session.folder.list(session.layout.usable)).map(({ name }) => name));
    const gone = new Set([...unreadable, ...all.flatMap(({ id }) => (present.has(id) ? [] : [id]))]);
    const whisper = await session.folder.read(session.layout.whisperJson);
    const names = whisper ? [...parseWhisperJson(await whisper.text()).keys()] : [];
    const usable = all.filter(({ id }) => !gone.has(id));
    const setsFile = await session.folder.read(session.layout.setsJson);
    return {
      clips: usable,
      setClips: usable.map((clip) => toSetClip(clip, lengths.get(clip.id) ?? 0)),
      sets: setsFile && parseSetsJson(await setsFile.text()),
      missingAudio: [...gone, ...names.filter((name) => !session.plainClip(name))],
    };
  }

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
      await saveDetails();
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

  return {
    target,
    setTarget(id: string) {
      setTargetId(id);
      setChoices(new Map());
      setOutcome(null);
    },
    details,
    setDetail: (key: keyof ExportDetails, value: string) =>
      setTyped((before) => ({ ...before, [key]: value })),
    acceptedOnly,
    setAcceptedOnly,
    checked: () => checked() !== null,
    checking,
    hasSets: () => checked()?.sets !== null,
    rows,
    kept,
    findings,
    blocked,
    staysOut,
    choose: (kind: LintKind, leaveOut: boolean) =>
      setChoices((before) => new Map(before).set(kind, leaveOut)),
    previews,
    outcome,
    /** Undefined while it is looked up. */
    destination: () => (destination.state === 'ready' ? destination() : undefined),
    check,
    run,
    /** How many audio files are written. */
    audioCount: () =>
      [...audioFiles(target(), kept()).values()].reduce((sum, files) => sum + files.length, 0),
    clipOf: (fileName: string) => rows().find((row) => row.fileName === fileName)?.clip.id ?? null,
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
