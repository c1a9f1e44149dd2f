/** The keys of Review, as data; `?` lists them and lets them be changed. */
import type { KeyCommand } from '../../ui/keys.ts';
import { STEP_S } from './cut-doctor.ts';
import type { ReviewModel } from './review-model.ts';

const SEEK_S = 0.5;
const SMALL_SEEK_S = 0.1;
/** The speeds that keys and the choice go through. */
export const RATES: readonly number[] = [0.5, 0.75, 1, 1.25, 1.5, 2];

/** Second bindings with Ctrl or Alt are for when a text field has the focus. */
export function reviewKeys(model: ReviewModel): KeyCommand[] {
  const { sound, edits } = model;
  const when = () => model.current() !== undefined;
  const rate = (step: number) => {
    const at = RATES.indexOf(sound.player.rate());
    sound.player.setRate(RATES[Math.max(0, Math.min(RATES.length - 1, at + step))] ?? 1);
  };
  return [
    {
      id: 'review.play',
      title: 'Play or pause',
      keys: ['Space', 'Control+Space'],
      when,
      run: () => sound.toggle(),
    },
    {
      id: 'review.play-from-start',
      title: 'Play from the start',
      keys: ['Shift+Space', 'Home'],
      when,
      run: () => sound.playFrom(0),
    },
    {
      id: 'review.accept',
      title: 'Accept, go to the next clip and play it',
      keys: ['$mod+Enter'],
      when,
      run: () => {
        leaveText();
        model.accept();
      },
    },
    {
      id: 'review.discard',
      title: 'Delete from dataset',
      keys: ['Delete', 'Alt+Delete'],
      when,
      run: () => {
        leaveText();
        model.discard();
      },
    },
    {
      id: 'review.restore',
      title: 'Restore a deleted clip',
      keys: ['r'],
      when,
      run: () => model.restore(),
    },
    {
      id: 'review.next',
      title: 'Next clip',
      keys: ['j', 'PageDown', 'Alt+ArrowDown'],
      run: () => model.next(),
    },
    {
      id: 'review.previous',
      title: 'Previous clip',
      keys: ['k', 'PageUp', 'Alt+ArrowUp'],
      run: () => model.previous(),
    },
    {
      id: 'review.edit',
      title: 'Edit the text (Esc leaves it)',
      keys: ['e', 'F2'],
      when,
      run: () => focusOn('[data-reference]'),
    },
    {
      id: 'review.back',
      title: `Back ${SEEK_S} s`,
      keys: ['ArrowLeft'],
      when,
      run: () => sound.seekBy(-SEEK_S),
    },
    { id: 'review.on', title: `On ${SEEK_S} s`, keys: ['ArrowRight'], when, run: () => sound.seekBy(SEEK_S) },
    {
      id: 'review.back-little',
      title: `Back ${SMALL_SEEK_S} s`,
      keys: ['Shift+ArrowLeft'],
      when,
      run: () => sound.seekBy(-SMALL_SEEK_S),
    },
    {
      id: 'review.on-little',
      title: `On ${SMALL_SEEK_S} s`,
      keys: ['Shift+ArrowRight'],
      when,
      run: () => sound.seekBy(SMALL_SEEK_S),
    },
    {
      id: 'review.loop',
      title: 'Loop the clip or segment',
      keys: ['l'],
      run: () => sound.setLoop(!sound.loop()),
    },
    {
      id: 'review.play-segment',
      title: 'Play the segment',
      keys: ['p'],
      when,
      run: () => {
        const segment = edits.selectedSegment();
        if (segment) sound.playSegment(segment);
      },
    },
    { id: 'review.slower', title: 'Slower', keys: [','], run: () => rate(-1) },
    { id: 'review.faster', title: 'Faster', keys: ['.'], run: () => rate(1) },
    {
      id: 'review.segment-start',
      title: 'Start the segment at the cursor',
      keys: ['['],
      when,
      run: () => edits.setSelectedEnd('start'),
    },
    {
      id: 'review.segment-end',
      title: 'End the segment at the cursor',
      keys: [']'],
      when,
      run: () => edits.setSelectedEnd('end'),
    },
    {
      id: 'review.split-segment',
      title: 'Split the segment at the cursor',
      keys: ['Shift+s'],
      when,
      run: () => edits.split(),
    },
    {
      id: 'review.join-segments',
      title: 'Join the segment with the next one',
      keys: ['Shift+m'],
      when,
      run: () => edits.join(edits.selected()),
    },
    {
      id: 'review.spectrogram',
      title: 'Show the spectrogram',
      keys: ['f'],
      run: () => model.showSpectrogram(!model.spectrogramShown()),
    },
    ...cutKeys(model, when),
    { id: 'review.search', title: 'Search clips', keys: ['/'], run: () => focusOn('[data-search]') },
    { id: 'review.page', title: 'Go to page', keys: ['g'], run: () => focusOn('[data-page]') },
  ];
}

/** The cut doctor: the digits at the left move the start, those at the right the end, those between them both. */
function cutKeys({ cuts }: ReviewModel, when: () => boolean): KeyCommand[] {
  const ms = Math.round(STEP_S * 1000);
  const step = (id: string, title: string, key: string, startS: number, endS: number): KeyCommand => ({
    id: `review.${id}`,
    title,
    keys: [key, `Alt+${key}`],
    when,
    run: () => cuts.nudge(startS, endS),
  });
  return [
    step('start-earlier', `Clip starts ${ms} ms earlier`, '1', -STEP_S, 0),
    step('start-later', `Clip starts ${ms} ms later`, '2', STEP_S, 0),
    step('move-earlier', `Clip moves ${ms} ms earlier`, '5', -STEP_S, -STEP_S),
    step('move-later', `Clip moves ${ms} ms later`, '6', STEP_S, STEP_S),
    step('end-earlier', `Clip ends ${ms} ms earlier`, '9', 0, -STEP_S),
    step('end-later', `Clip ends ${ms} ms later`, '0', 0, STEP_S),
    {
      id: 'review.extend-start',
      title: 'Extend the clip to the silence before',
      keys: ['Shift+BracketLeft'],
      when,
      run: () => cuts.extend('start'),
    },
    {
      id: 'review.extend-end',
      title: 'Extend the clip to the next silence',
      keys: ['Shift+BracketRight'],
      when,
      run: () => cuts.extend('end'),
    },
    {
      id: 'review.split-clip',
      title: 'Split the clip at the cursor',
      keys: ['s', 'Alt+s'],
      when,
      run: () => cuts.split(),
    },
    {
      id: 'review.merge-clip',
      title: 'Merge the clip with the next one',
      keys: ['m', 'Alt+m'],
      when,
      run: () => cuts.merge(),
    },
  ];
}

/** The next clip's text is not the one that was being edited: what is typed by habit (a space to play) must not land in it. */
function leaveText(): void {
  const { activeElement } = document;
  if (activeElement instanceof HTMLElement && activeElement.matches('section[aria-label="Clip"] *')) {
    activeElement.blur();
  }
}

function focusOn(selector: string): void {
  const field = document.querySelector(selector);
  if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return;
  field.focus();
  if (field instanceof HTMLInputElement) field.select();
  else field.setSelectionRange(field.value.length, field.value.length);
}
