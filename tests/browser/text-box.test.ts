import { createComponent, createSignal } from 'solid-js';
import { render } from 'solid-js/web';
import { afterEach, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { TextBox } from '../../src/features/review/text-box.tsx';

let dispose = (): void => {};
afterEach(() => {
  dispose();
  document.body.replaceChildren();
});

/** A box over a clip whose edits wait until they are told to arrive. */
function showBox() {
  const [clip, setClip] = createSignal<{ text: string; durationS: number | null }>({
    text: ' Three.',
    durationS: null,
  });
  const onTheWay: string[] = [];
  const root = document.createElement('div');
  document.body.append(root);
  dispose = render(
    () =>
      createComponent(TextBox, {
        label: 'JSON reference',
        get text() {
          return clip().text;
        },
        rows: 2,
        onEdit: (text) => onTheWay.push(` ${text}`),
      }),
    root,
  );
  const arrive = () => {
    for (const text of onTheWay.splice(0)) setClip((before) => ({ ...before, text }));
  };
  return { setClip, arrive, box: page.getByRole('textbox', { name: 'JSON reference' }) };
}

it('keeps what is typed when the clip learns something else before the text has arrived', async () => {
  const { setClip, arrive, box } = showBox();
  await box.click();
  await userEvent.keyboard('{End} and');
  setClip((before) => ({ ...before, durationS: 2 }));
  await expect.element(box).toHaveValue('Three. and');
  await userEvent.keyboard(' four.');
  arrive();
  await expect.element(box).toHaveValue('Three. and four.');
});

it('shows a text that comes from elsewhere, such as an undo', async () => {
  const { setClip, arrive, box } = showBox();
  await box.click();
  await userEvent.keyboard('{End} and');
  arrive();
  setClip((before) => ({ ...before, text: ' Three.' }));
  await expect.element(box).toHaveValue('Three.');
});
