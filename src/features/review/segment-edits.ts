/** What is done to the text and the segments of the clip on the page, and which segment keys work on. */
import { createEffect, createSignal, on, type Accessor } from 'solid-js';
import type { Notices } from '../../app/context.ts';
import type { Clip } from '../../dataset/clip.ts';
import {
  addSegment,
  joinSegments,
  removeSegment,
  setReference,
  setSegmentText,
  setSegmentTimes,
  splitSegment,
} from '../../dataset/text-sync.ts';
import type { Segment, Transcript } from '../../dataset/transcript.ts';
import type { SegmentEnd } from './segment-handles.tsx';

/** Makes another transcript; the same one for nothing to do. `durationS` is the clip's, null when not known. */
export type TranscriptChange = (transcript: Transcript, durationS: number | null) => Transcript;

/** Edits over the clip `current`; `edit` commands what a change makes, `timeS` is where playing is. */
export function createSegmentEdits(
  current: Accessor<Clip | undefined>,
  edit: (change: TranscriptChange) => void,
  timeS: Accessor<number>,
  notices: Notices,
) {
  const segments = (): readonly Segment[] => current()?.transcript?.segments ?? [];
  const [chosen, setChosen] = createSignal(0);
  createEffect(
    on(
      () => current()?.id,
      () => setChosen(0),
    ),
  );
  const selected = () => Math.max(0, Math.min(chosen(), segments().length - 1));

  function moveEnd(index: number, end: SegmentEnd, timeS: number): void {
    edit((transcript, lengthS) => {
      const segment = transcript.segments[index];
      if (!segment) return transcript;
      const startS = end === 'start' ? Math.min(timeS, segment.endS) : segment.startS;
      return setSegmentTimes(transcript, index, startS, end === 'end' ? timeS : segment.endS, lengthS);
    });
  }

  return {
    segments,
    /** The segment that keys and the small steps work on. */
    selected,
    select: setChosen,
    selectedSegment: () => segments()[selected()],
    setReference: (text: string) => edit((transcript, lengthS) => setReference(transcript, text, lengthS)),
    setText: (index: number, text: string) => edit((transcript) => setSegmentText(transcript, index, text)),
    setTimes: (index: number, startS: number, endS: number) =>
      edit((transcript, lengthS) => setSegmentTimes(transcript, index, startS, endS, lengthS)),
    add: () =>
      edit((transcript, lengthS) => {
        const last: Segment | undefined = transcript.segments.at(-1);
        return addSegment(transcript, last?.endS ?? 0, lengthS ?? last?.endS ?? 0);
      }),
    /** Moves one end of a segment; the other one stays. */
    moveEnd,
    /** Moves one end of a segment by so much. */
    stepEnd(index: number, end: SegmentEnd, byS: number): void {
      const segment = segments()[index];
      if (segment) moveEnd(index, end, (end === 'start' ? segment.startS : segment.endS) + byS);
    },
    /** Puts one end of the selected segment to where playing is. */
    setSelectedEnd: (end: SegmentEnd) => moveEnd(selected(), end, timeS()),
    /** Divides the segment in which playing is. */
    split(): void {
      const at = timeS();
      const index = segments().findIndex((segment) => segment.startS < at && at < segment.endS);
      if (index < 0) {
        notices.show({
          tone: 'info',
          text: 'Put the cursor inside a segment first: click in the waveform where the segment is to be split.',
        });
        return;
      }
      edit((transcript) => splitSegment(transcript, index, at));
    },
    join: (index: number) => edit((transcript) => joinSegments(transcript, index)),
    remove: (index: number) => edit((transcript) => removeSegment(transcript, index)),
  };
}
