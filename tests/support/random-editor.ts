/**
 * Somebody who edits an open dataset at random: has clips transcribed and meanwhile types, accepts, discards and restores one or several, cuts anew, splits and joins,
 * renames all, takes back and does again. What should then be there is worked out from the commands alone, by a history of its
 * own that begins with the editor.
 */
import type { Clip } from '../../src/dataset/clip.ts';
import * as commands from '../../src/dataset/commands.ts';
import type { ClipChange, Command, DatasetState } from '../../src/dataset/commands.ts';
import { setReference } from '../../src/dataset/text-sync.ts';
import type { DatasetSession } from '../../src/workspace/dataset-session.ts';
import { lineOf, type Holding } from './editing-tab.ts';

const WORDS = ['harbour', 'wave', 'rope', 'lantern', 'it is', 'quiet', 'far,', 'and'];

/**
 * @param open the dataset, another session after a reload.
 * @param onStep is told what the dataset should hold after the next step, and again when it is done.
 */
export async function createRandomEditor(
  open: () => DatasetSession,
  seed: number,
  onStep: (kind: 'will' | 'did', holds: Holding) => void,
) {
  /** What should be there: clips, what each sounds like, and what can be taken back. */
  let state: DatasetState = {
    clips: Object.fromEntries(
      open()
        .ids()
        .flatMap((id) => [[id, open().plainClip(id)]]),
    ) as DatasetState['clips'],
    sets: null,
  };
  const sounds = new Map<string, string>();
  for (const id of open().ids()) sounds.set(id, (await (await open().audio(id))?.text()) ?? 'none');
  const versions = new Map<string, string>();
  let past: Command[] = [];
  let future: Command[] = [];
  let canJoin = false;
  let run: { id: string; left: Map<string, Clip['transcript']> } = { id: '', left: new Map() };

  const holds = () => holdingOf(state.clips, sounds);
  function expectAfter(command: Command): void {
    state = commands.applyCommand(state, command);
    if (command.type === 'clips') {
      for (const { before, audio } of command.changes) if (before && audio) sounds.delete(before.id);
      for (const { after, audio } of command.changes) {
        if (after && audio?.after) sounds.set(after.id, versions.get(audio.after) ?? 'unknown');
      }
    }
    if (command.type === 'rename') {
      const moved = command.names.map(([from, to]) => [to, sounds.get(from) ?? 'unknown'] as const);
      for (const [from] of command.names) sounds.delete(from);
      for (const [to, sound] of moved) sounds.set(to, sound);
    }
  }
  async function step(command: Command, carryOut = () => open().run(() => command)): Promise<void> {
    const last = past.at(-1);
    const joined = canJoin && last ? commands.coalesce(last, command) : null;
    const run = commands.joinRun(past, command);
    if (run) past = past.with(run.at, run.joined);
    else past = joined ? [...past.slice(0, -1), joined] : [...past, command];
    future = [];
    canJoin = !run;
    expectAfter(command);
    onStep('will', holds());
    await carryOut();
    onStep('did', holds());
  }
  async function undo(): Promise<void> {
    const command = past.at(-1);
    if (!command) return;
    past = past.slice(0, -1);
    future = [...future, command];
    canJoin = false;
    expectAfter(commands.invert(command));
    onStep('will', holds());
    await open().undo();
    onStep('did', holds());
  }
  async function redo(): Promise<void> {
    const command = future.at(-1);
    if (!command) return;
    future = future.slice(0, -1);
    past = [...past, command];
    canJoin = false;
    expectAfter(command);
    onStep('will', holds());
    await open().redo();
    onStep('did', holds());
  }

  let randomState = seed;
  const random = (below: number) => {
    randomState = (randomState * 16807) % 2147483647;
    return randomState % below;
  };
  const clips = () => Object.values(state.clips).sort((a, b) => (a.id < b.id ? -1 : 1));
  const anyOf = (some: readonly Clip[]) => some[random(some.length)];
  const live = () => clips().filter(({ status }) => status !== 'discarded');

  async function newSound(id: string): Promise<string> {
    const sound = `sound ${random(1e6)} of ${id}`;
    const version = await open().addAudio(id, new Blob([sound]));
    versions.set(version, sound);
    return version;
  }
  async function oldSound(id: string): Promise<string> {
    const version = await open().keepAudio(id);
    versions.set(version, sounds.get(id) ?? 'unknown');
    return version;
  }

  async function type(): Promise<void> {
    const id = anyOf(live())?.id ?? '';
    for (const letter of ` ${WORDS[random(WORDS.length)] ?? ''}`) {
      const clip = state.clips[id];
      if (!clip?.transcript) return;
      const text = clip.transcript.text.trimStart() + letter;
      await step(commands.makeEdit(clip, setReference(clip.transcript, text.length > 80 ? 'Anew' : text, 2)));
    }
  }
  async function accept(): Promise<void> {
    const clip = anyOf(live());
    if (clip) await step(commands.makeStatus(clip, clip.status === 'new' ? 'accepted' : 'new'));
  }
  async function discard(): Promise<void> {
    const some = live().filter(() => random(3) === 0);
    if (some.length > 0) await step(commands.makeDiscard(some));
  }
  async function restore(): Promise<void> {
    const some = clips().filter(({ status }) => status === 'discarded');
    if (some.length > 0) await step(commands.makeRestore(some));
  }
  async function cutAnew(): Promise<void> {
    const clip = anyOf(live());
    if (!clip) return;
    const audio = { before: await oldSound(clip.id), after: await newSound(clip.id) };
    const after = { ...clip, durationS: 1 + random(100) / 100 };
    await step(commands.makeClips([{ before: clip, after, audio }]));
  }
  /** Splits a clip in two, or puts the two together again. */
  async function splitOrJoin(): Promise<void> {
    const clip = anyOf(live().filter(({ id }) => !id.endsWith('_2.wav')));
    if (!clip) return;
    const partId = clip.id.replace('.wav', '_2.wav');
    const part = state.clips[partId];
    if (part?.status === 'discarded') return;
    const changes: ClipChange[] = [
      {
        before: clip,
        after: { ...clip, durationS: 1 },
        audio: { before: await oldSound(clip.id), after: await newSound(clip.id) },
      },
      part
        ? { before: part, after: null, audio: { before: await oldSound(partId), after: null } }
        : {
            before: null,
            after: { ...clip, id: partId },
            audio: { before: null, after: await newSound(partId) },
          },
    ];
    await step(commands.makeClips(changes));
  }
  /** A window of a transcription of all: the next clip that nobody has edited since it began. */
  async function hear(): Promise<void> {
    const isLeft = ({ id, status, transcript }: Clip) =>
      status !== 'discarded' && transcript !== null && run.left.get(id) === transcript;
    let clip = clips().find(isLeft);
    if (!clip) {
      run = { id: crypto.randomUUID(), left: new Map(clips().map(({ id, transcript }) => [id, transcript])) };
      clip = clips().find(isLeft);
    }
    if (!clip?.transcript) return;
    const { id } = clip;
    const heard = new Map([[id, setReference(clip.transcript, `Heard ${random(1e6)}`, 2)]]);
    run.left.delete(id);
    await step(commands.makeTranscripts(state, heard, run.id), () => open().setTranscripts(heard, run.id));
  }
  async function rename(): Promise<void> {
    const other = clips()[0]?.id.startsWith('ferry') === true ? 'kettle' : 'ferry';
    const names = clips().map(({ id }) => [id, id.replace(/^[a-z]+/, other)] as const);
    await step(commands.makeRename(names, 'expected'), () => open().rename(names));
  }
  const acts = [
    type,
    type,
    type,
    type,
    accept,
    accept,
    discard,
    restore,
    cutAnew,
    splitOrJoin,
    hear,
    hear,
    undo,
    undo,
    redo,
  ];

  return {
    /** What should be there now. */
    holds,
    /** Does something or other; nothing, where it does not fit. */
    act: () => (random(25) === 0 ? rename : (acts[random(acts.length)] ?? type))(),
    undo,
    redo,
    /** How many steps can be taken back. */
    undoable: () => past.length,
    redoable: () => future.length,
  };
}

/** Each clip as a line. */
function holdingOf(clips: DatasetState['clips'], sounds: ReadonlyMap<string, string>): Holding {
  return Object.fromEntries(
    Object.values(clips).map((clip) => [clip.id, lineOf(clip, sounds.get(clip.id) ?? 'none')]),
  );
}
