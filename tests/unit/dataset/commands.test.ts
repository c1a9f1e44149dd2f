import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Clip } from '../../../src/dataset/clip.ts';
import {
  applyCommand,
  coalesce,
  type Command,
  type DatasetState,
  invert,
  makeClips,
  makeDiscard,
  makeEdit,
  makeKind,
  makeRename,
  makeRestore,
  makeSets,
  makeStatus,
  makeTranscripts,
  planChanges,
} from '../../../src/dataset/commands.ts';
import { type SetName, type SetsFile } from '../../../src/dataset/sets.ts';
import { EMPTY_TRANSCRIPT, setReference, setSegmentTimes } from '../../../src/dataset/text-sync.ts';
import type { Transcript } from '../../../src/dataset/transcript.ts';
import { anyTranscript } from './arbitraries.ts';

const clip = (id: string, change: Partial<Clip> = {}): Clip => ({
  id,
  kind: 'usable',
  status: 'new',
  transcript: null,
  origin: null,
  durationS: 2,
  ...change,
});
const stateOf = (...clips: Clip[]): DatasetState => ({
  clips: Object.fromEntries(clips.map((each) => [each.id, each])),
  sets: null,
});
const IDS = ['a.wav', 'b.wav', 'c.wav'];

const setNames = fc.dictionary(fc.constantFrom(...IDS), fc.constantFrom<SetName>('train', 'validation'), {
  noNullPrototype: true,
});
const setsFile: fc.Arbitrary<SetsFile> = fc
  .tuple(setNames, setNames, fc.nat())
  .map(([clips, pinned, seed]) => ({
    settings: {
      method: 'length',
      amount: { unit: 'percent', percent: 5 },
      seed,
      shortText: 12,
      shortAudioS: 1,
    },
    clips: new Map(Object.entries(clips)),
    pinned: new Map(Object.entries(pinned)),
  }));

/** A step that a person takes, made for the state that it meets. */
const step: fc.Arbitrary<(state: DatasetState) => Command> = fc.oneof(
  fc.tuple(fc.constantFrom(...IDS), anyTranscript).map(
    ([id, after]) =>
      (state: DatasetState) =>
        makeEdit(state.clips[id] ?? clip(id), after),
  ),
  fc
    .tuple(fc.constantFrom(...IDS), fc.constantFrom('new' as const, 'accepted' as const))
    .map(([id, status]) => (state: DatasetState) => {
      const found = state.clips[id] ?? clip(id);
      return found.status === 'discarded' ? makeRestore([found]) : makeStatus(found, status);
    }),
  fc
    .subarray(IDS)
    .map((ids) => (state: DatasetState) => makeDiscard(ids.map((id) => state.clips[id] ?? clip(id)))),
  fc
    .subarray(IDS)
    .map((ids) => (state: DatasetState) => makeRestore(ids.map((id) => state.clips[id] ?? clip(id)))),
  fc
    .dictionary(fc.constantFrom(...IDS, 'not-there.wav'), anyTranscript, { noNullPrototype: true })
    .map((transcripts) => (state: DatasetState) => makeTranscripts(state, Object.entries(transcripts))),
  fc.tuple(fc.constantFrom(...IDS), fc.constantFrom('usable' as const, 'non-usable' as const)).map(
    ([id, kind]) =>
      (state: DatasetState) =>
        makeKind(state.clips[id] ?? clip(id), kind),
  ),
  setsFile.map((after) => (state: DatasetState) => makeSets(state.sets, after)),
  // Split: a clip becomes shorter and another one is added.
  fc
    .tuple(fc.constantFrom(...IDS), fc.uuid(), anyTranscript)
    .map(([id, added, transcript]) => (state: DatasetState) => {
      const before = state.clips[id] ?? clip(id);
      return makeClips([
        { before, after: { ...before, durationS: 1 }, audio: { before: 'whole', after: 'first half' } },
        { before: null, after: clip(added, { transcript }), audio: { before: null, after: 'second half' } },
      ]);
    }),
  // Another dataset: a clip is added with its set.
  fc.tuple(fc.uuid(), setsFile).map(
    ([added, sets]) =>
      (state: DatasetState) =>
        makeClips([{ before: null, after: clip(added), audio: { before: null, after: 'its sound' } }], {
          before: state.sets,
          after: sets,
        }),
  ),
  // Merge: one takes the place of two.
  fc.tuple(fc.constantFrom(...IDS), fc.constantFrom(...IDS)).map(([a, b]) => (state: DatasetState) => {
    const [first, second] = [state.clips[a], state.clips[b]];
    return makeClips(
      first && second && first !== second
        ? [
            { before: first, after: { ...first, durationS: 4 } },
            { before: second, after: null },
          ]
        : [],
    );
  }),
  // Every name moves on by one: each is taken by another clip until that has moved, too.
  fc.uuid().map((key) => (state: DatasetState) => {
    const names = Object.keys(state.clips);
    return makeRename(
      names.map((name, i) => [name, names[(i + 1) % names.length] ?? name] as const),
      key,
    );
  }),
);

const start = fc
  .tuple(
    ...IDS.map(() =>
      fc.tuple(
        fc.constantFrom('new' as const, 'accepted' as const, 'discarded' as const),
        fc.option(anyTranscript),
      ),
    ),
  )
  .map((clips) =>
    stateOf(...clips.map(([status, transcript], i) => clip(IDS[i] ?? '', { status, transcript }))),
  );

describe('undo', () => {
  it('takes back any sequence of commands, and redo brings it again', () => {
    fc.assert(
      fc.property(start, fc.array(step, { maxLength: 8 }), (before, steps) => {
        const done: Command[] = [];
        let state = before;
        for (const make of steps) {
          const command = make(state);
          done.push(command);
          state = applyCommand(state, command);
        }
        const after = state;
        for (const command of done.toReversed()) state = applyCommand(state, invert(command));
        expect(state).toEqual(before);
        for (const command of done) state = applyCommand(state, command);
        expect(state).toEqual(after);
      }),
    );
  });

  it('works the same after the commands were stored and read again', () => {
    fc.assert(
      fc.property(start, step, (before, make) => {
        const command = make(before);
        const stored = structuredClone(command);
        expect(applyCommand(applyCommand(before, command), invert(stored))).toEqual(before);
        expect(invert(invert(stored))).toEqual(command);
      }),
    );
  });
});

describe('commands', () => {
  it('change only the clips that they name, and share the others', () => {
    const before = stateOf(clip('a.wav'), clip('b.wav'));
    const after = applyCommand(before, makeStatus(clip('a.wav'), 'accepted'));
    expect(after.clips['a.wav']?.status).toBe('accepted');
    expect(after.clips['b.wav']).toBe(before.clips['b.wav']);
    expect(before.clips['a.wav']?.status).toBe('new');
  });

  it('leave out a clip that is not there any more', () => {
    const before = stateOf(clip('a.wav'));
    const command = makeDiscard([clip('a.wav'), clip('gone.wav')]);
    expect(planChanges(before, command).changed.map(({ id }) => id)).toEqual(['a.wav']);
    expect(applyCommand(before, makeEdit(clip('gone.wav'), EMPTY_TRANSCRIPT))).toBe(before);
  });

  it('give a discarded clip back as new, and undo gives it back as it was', () => {
    const accepted = clip('a.wav', { status: 'accepted', transcript: EMPTY_TRANSCRIPT });
    const discard = makeDiscard([accepted]);
    const discarded = applyCommand(stateOf(accepted), discard);
    expect(discarded.clips['a.wav']).toEqual({ ...accepted, status: 'discarded' });
    const [only] = Object.values(discarded.clips);
    expect(applyCommand(discarded, makeRestore(only ? [only] : [])).clips['a.wav']?.status).toBe('new');
    expect(applyCommand(discarded, invert(discard)).clips['a.wav']).toEqual(accepted);
  });

  it('keep what the app does not know of the sets, and say only what differs', () => {
    const sets: SetsFile = {
      settings: {
        method: 'length',
        amount: { unit: 'minutes', minutes: 3 },
        seed: 1,
        shortText: 12,
        shortAudioS: 1,
      },
      pinned: new Map(),
      clips: new Map([
        ['a.wav', 'train'],
        ['b.wav', 'train'],
      ]),
      extra: { by: 'another tool' },
    };
    const command = makeSets(sets, { ...sets, pinned: new Map([['b.wav', 'validation']]) });
    expect(command).toMatchObject({
      clips: [],
      pinned: [{ id: 'b.wav', before: null, after: 'validation' }],
    });
    const after = applyCommand({ ...stateOf(clip('a.wav')), sets }, command);
    expect(after.sets?.extra).toEqual({ by: 'another tool' });
    expect(after.sets?.pinned.get('b.wav')).toBe('validation');
  });

  it('carry the sets along when clips get other names', () => {
    const before: DatasetState = {
      ...stateOf(clip('a.wav'), clip('b.wav')),
      sets: {
        settings: {
          method: 'length',
          amount: { unit: 'percent', percent: 5 },
          seed: 1,
          shortText: 12,
          shortAudioS: 1,
        },
        pinned: new Map([['b.wav', 'validation']]),
        clips: new Map([
          ['a.wav', 'train'],
          ['b.wav', 'validation'],
        ]),
      },
    };
    const after = applyCommand(
      before,
      makeRename(
        [
          ['a.wav', 'b.wav'],
          ['b.wav', 'c.wav'],
        ],
        'key',
      ),
    );
    expect(Object.keys(after.clips).sort()).toEqual(['b.wav', 'c.wav']);
    expect([...(after.sets?.clips ?? [])]).toEqual([
      ['b.wav', 'train'],
      ['c.wav', 'validation'],
    ]);
    expect([...(after.sets?.pinned ?? [])]).toEqual([['c.wav', 'validation']]);
  });

  it('do not discard twice, nor restore what was not discarded', () => {
    expect(makeDiscard([clip('a.wav', { status: 'discarded' })])).toMatchObject({ clips: [] });
    expect(makeRestore([clip('a.wav', { status: 'accepted' })])).toMatchObject({ clips: [] });
  });
});

describe('typing', () => {
  /** The steps of the history after typing these texts one after another. */
  const history = (texts: readonly string[]): string[] => {
    const steps: Command[] = [];
    let transcript: Transcript = setReference(EMPTY_TRANSCRIPT, texts[0] ?? '', 2);
    for (const text of texts.slice(1)) {
      const next = makeEdit(clip('a.wav', { transcript }), setReference(transcript, text, 2));
      const last = steps.at(-1);
      const joined = last ? coalesce(last, next) : null;
      if (joined) steps.pop();
      steps.push(joined ?? next);
      transcript = setReference(transcript, text, 2);
    }
    return steps.map((command) => (command.type === 'edit' ? (command.after?.text ?? '') : ''));
  };
  /** Every text on the way from `from` to `from + typed`. */
  const typing = (from: string, typed: string) =>
    [...Array(typed.length + 1).keys()].map((i) => from + typed.slice(0, i));

  it('is one step a word, which begins with its space', () => {
    expect(history(typing('The', ' kettle began'))).toEqual([' The kettle', ' The kettle began']);
  });

  it('ends a step at a full stop, for it is no part of a word', () => {
    expect(history(typing('a', 'b. C'))).toEqual([' ab', ' ab.', ' ab. C']);
  });

  it('takes corrections within a word along', () => {
    expect(history(['a', 'a k', 'a ke', 'a kt', 'a k', 'a ke'])).toEqual([' a ke']);
  });

  it('begins a step where the user goes on somewhere else', () => {
    expect(history(['one two', 'ones two', 'ones twos'])).toEqual([' ones two', ' ones twos']);
  });

  it('is cut into steps where a language writes without spaces', () => {
    expect(history(typing('東', '京'.repeat(70))).map((text) => text.length)).toEqual([
      1 + 31,
      1 + 61,
      1 + 71,
    ]);
  });

  it('does not join different clips, other kinds of change, or an edit that does not follow', () => {
    const one = setReference(EMPTY_TRANSCRIPT, 'a', 2);
    const two = setReference(one, 'ab', 2);
    const three = setReference(two, 'abc', 2);
    const first = makeEdit(clip('a.wav', { transcript: one }), two);
    const second = makeEdit(clip('a.wav', { transcript: two }), three);
    expect(coalesce(first, second)).toEqual(makeEdit(clip('a.wav', { transcript: one }), three));
    expect(coalesce(first, makeEdit(clip('b.wav', { transcript: two }), three))).toBeNull();
    expect(coalesce(first, makeStatus(clip('a.wav'), 'accepted'))).toBeNull();
    expect(coalesce(second, first)).toBeNull();
    const moved = setSegmentTimes(three, 0, 0.5, 1, 2);
    expect(coalesce(second, makeEdit(clip('a.wav', { transcript: three }), moved))).toBeNull();
  });
});
