/** The parts and the shell in a real browser: names, keys, pixels, and no violation of accessibility rules. */
import axe from 'axe-core';
import { createComponent, createSignal, mergeProps, type Component, type JSX } from 'solid-js';
import { render } from 'solid-js/web';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { AppContext, type App, type ProjectState } from '../../src/app/context.ts';
import { createNotices } from '../../src/app/notices.ts';
import { AppRoutes } from '../../src/app/routes.tsx';
import { AppError } from '../../src/base/app-error.ts';
import type { Recording } from '../../src/jobs/find-recordings.ts';
import type { JobProgress } from '../../src/jobs/job.ts';
import { DEFAULT_HUB } from '../../src/jobs/models.ts';
import { NumberField } from '../../src/ui/number-field.tsx';
import {
  bindingOf,
  keyGroups,
  printedKey,
  printKeys,
  remapKey,
  resetKeys,
  useKeys,
} from '../../src/ui/keys.ts';
import { chooseTheme } from '../../src/ui/theme.ts';
import { readColours } from '../../src/ui/wave-paint.ts';
import { Waveform, type WaveformProps } from '../../src/ui/waveform.tsx';
import type { DatasetSession } from '../../src/workspace/dataset-session.ts';
import '../../src/app/tokens.css';

let dispose = (): void => {};

afterEach(() => {
  dispose();
  document.body.replaceChildren();
  chooseTheme('system');
  location.hash = '';
});

function show(make: () => JSX.Element): void {
  const root = document.createElement('div');
  document.body.append(root);
  dispose = render(make, root);
}

const named = (role: string, name: string): ReturnType<typeof page.getByRole> =>
  page.getByRole(role, { name, exact: true });

describe('a number field', () => {
  function field(start: number): number[] {
    const emitted: number[] = [];
    const [value, setValue] = createSignal(start);
    show(() =>
      createComponent(NumberField, {
        label: 'Silence duration',
        unit: 's',
        min: 0.05,
        max: 10,
        step: 0.05,
        get value() {
          return value();
        },
        onChange: (next) => {
          emitted.push(next);
          setValue(next);
        },
      }),
    );
    return emitted;
  }
  const input = named('spinbutton', 'Silence duration (s)');

  it('lets a number be typed and says only what lies within its limits', async () => {
    const emitted = field(0.8);
    await userEvent.clear(input);
    await userEvent.type(input, '0.50');
    await expect.element(input).toHaveValue(0.5);
    expect(emitted).toEqual([0.5]);
  });

  it('goes back to the last number when left empty, and to the limit when left beyond it', async () => {
    const emitted = field(0.8);
    await userEvent.clear(input);
    await userEvent.tab();
    await expect.element(input).toHaveValue(0.8);
    expect(emitted).toEqual([]);
    await userEvent.clear(input);
    await userEvent.type(input, '99');
    await userEvent.tab();
    await expect.element(input).toHaveValue(10);
    expect(emitted.at(-1)).toBe(10);
    expect(emitted.every((value) => value >= 0.05 && value <= 10)).toBe(true);
  });
});

describe('keys', () => {
  function withKeys(): { letter: ReturnType<typeof vi.fn>; undo: ReturnType<typeof vi.fn> } {
    const letter = vi.fn();
    const undo = vi.fn();
    show(() => {
      const Body: Component = () => {
        useKeys('Here', [
          { id: 'test.letter', title: 'Split clip', keys: ['s'], run: letter },
          { id: 'test.undo', title: 'Undo', keys: ['$mod+z'], run: undo },
        ]);
        const text = document.createElement('textarea');
        text.setAttribute('aria-label', 'JSON reference');
        return text;
      };
      return createComponent(Body, {});
    });
    return { letter, undo };
  }

  it('fires a single letter on the page, but never in a text field', async () => {
    const { letter } = withKeys();
    await userEvent.keyboard('s');
    expect(letter).toHaveBeenCalledTimes(1);
    await userEvent.type(named('textbox', 'JSON reference'), 'says');
    await expect.element(named('textbox', 'JSON reference')).toHaveValue('says');
    expect(letter).toHaveBeenCalledTimes(1);
  });

  it('fires Ctrl+Z in a text field too, instead of its own undo', async () => {
    const { undo } = withKeys();
    await userEvent.type(named('textbox', 'JSON reference'), 'word');
    await userEvent.keyboard('{Control>}z{/Control}');
    expect(undo).toHaveBeenCalledTimes(1);
    await expect.element(named('textbox', 'JSON reference')).toHaveValue('word');
  });

  it('takes another key for a command, says who has one already, and goes back to the usual ones', async () => {
    const { letter, undo } = withKeys();
    const command = (id: string) => {
      const found = keyGroups()
        .flatMap((group) => group.commands)
        .find((one) => one.id === id);
      if (!found) throw new Error(id);
      return found;
    };
    expect(remapKey(command('test.letter'), '$mod+z')?.id).toBe('test.undo');
    expect(printedKey('test.letter')).toBe('S');
    expect(remapKey(command('test.letter'), '$mod+Shift+x')).toBeNull();
    expect(printedKey('test.letter')).toBe('Ctrl Shift X');
    await userEvent.keyboard('s');
    expect(letter).not.toHaveBeenCalled();
    await userEvent.keyboard('{Control>}{Shift>}X{/Shift}{/Control}');
    expect(letter).toHaveBeenCalledTimes(1);
    expect(JSON.parse(localStorage.getItem('keys') ?? '')).toEqual({ 'test.letter': '$mod+Shift+x' });
    resetKeys();
    await userEvent.keyboard('s');
    expect(letter).toHaveBeenCalledTimes(2);
    expect(undo).not.toHaveBeenCalled();
  });

  it('knows which binding a press is', () => {
    const press = (key: string, init: KeyboardEventInit = {}) =>
      bindingOf(new KeyboardEvent('keydown', { key, ...init }), false);
    expect(press('Enter', { ctrlKey: true })).toBe('$mod+Enter');
    expect(press('S', { shiftKey: true })).toBe('Shift+s');
    expect(press(' ', { code: 'Space' })).toBe('Space');
    expect(press('ß', { altKey: true, code: 'KeyS' })).toBe('Alt+KeyS');
    expect(press('Shift', { shiftKey: true })).toBeNull();
    expect(printKeys('Alt+KeyS', false)).toBe('Alt S');
  });

  it('leaves no key behind when its screen goes', async () => {
    const { letter } = withKeys();
    dispose();
    await userEvent.keyboard('s');
    expect(letter).not.toHaveBeenCalled();
  });
});

describe('a waveform', () => {
  const RATE_HZ = 1000;
  // Ten seconds: silent but for full scale in [4 s, 5 s).
  const minMax = Int8Array.from({ length: 2000 }, (_, i) => {
    const loud = i >= 800 && i < 1000;
    return loud ? (i % 2 === 0 ? -127 : 127) : 0;
  });
  const peaks = { framesPerPeak: 10, frames: 10_000, sampleRateHz: RATE_HZ, minMax };

  function waveform(props: Partial<WaveformProps> = {}): HTMLElement {
    show(() => createComponent(Waveform, mergeProps({ label: 'Waveform of a.wav', peaks }, props)));
    const box = document.querySelector<HTMLElement>('[aria-label="Waveform of a.wav"]');
    if (!box) throw new Error('no waveform');
    return box;
  }

  /** The colour at a time, above the middle, as the canvas has it; null where nothing is drawn. */
  function colourAt(box: HTMLElement, share: number): string | null {
    const canvas = box.querySelector('canvas');
    const context = canvas?.getContext('2d');
    if (!canvas || !context || canvas.width < 10) return null;
    const [r, g, b, a] = context.getImageData(
      Math.floor(share * canvas.width),
      Math.floor(canvas.height * 0.25),
      1,
      1,
    ).data;
    return a === 0 ? null : `${r ?? 0},${g ?? 0},${b ?? 0},${a ?? 0}`;
  }

  it('draws sound where there is some and nothing where there is none', async () => {
    const box = waveform();
    await expect.poll(() => colourAt(box, 0.45)).not.toBeNull();
    expect(colourAt(box, 0.2)).toBeNull();
    expect(colourAt(box, 0.8)).toBeNull();
  });

  it('takes its colours from the theme, and takes them again when it changes', async () => {
    chooseTheme('light');
    const box = waveform();
    await expect.poll(() => colourAt(box, 0.45)).not.toBeNull();
    const light = colourAt(box, 0.45);
    chooseTheme('dark');
    await expect.poll(() => colourAt(box, 0.45)).not.toBe(light);
  });

  it('marks a range and a line where they are said to be', async () => {
    const box = waveform({
      ranges: [{ startS: 1, endS: 2, tone: 'accent' }],
      lines: [{ timeS: 8, tone: 'bad' }],
    });
    await expect.poll(() => colourAt(box, 0.15)).not.toBeNull();
    expect(colourAt(box, 0.05)).toBeNull();
    expect(colourAt(box, 0.25)).toBeNull();
    expect(colourAt(box, 0.8)).not.toBeNull();
  });

  it('seeks to the time that is clicked', async () => {
    const onSeek = vi.fn();
    const box = waveform({ onSeek });
    const { width, height } = box.getBoundingClientRect();
    await userEvent.click(box, { position: { x: width * 0.3, y: height / 2 } });
    expect(onSeek).toHaveBeenCalledTimes(1);
    expect(onSeek.mock.calls[0]?.[0]).toBeCloseTo(3, 1);
  });

  it('is a slider for the playhead that the keyboard moves', async () => {
    const [at, setAt] = createSignal<number>(5);
    const box = waveform({
      get playheadS() {
        return at();
      },
      onSeek: setAt,
    });
    box.focus();
    await userEvent.keyboard('{ArrowRight}');
    expect(at()).toBeCloseTo(5.1);
    await expect.element(page.getByRole('slider')).toHaveAttribute('aria-valuetext', '0:05.10 of 0:10.00');
    await userEvent.keyboard('{End}');
    expect(at()).toBe(10);
  });

  it('zooms around the cursor with Ctrl and the wheel, and shows all again', async () => {
    const onView = vi.fn<(view: { startS: number; endS: number }) => void>();
    const box = waveform({ onView });
    const rect = box.getBoundingClientRect();
    const wheel = new WheelEvent('wheel', {
      ctrlKey: true,
      deltaY: -400,
      clientX: rect.left + rect.width * 0.45,
      cancelable: true,
      bubbles: true,
    });
    box.dispatchEvent(wheel);
    expect(wheel.defaultPrevented).toBe(true);
    const view = onView.mock.lastCall?.[0];
    if (!view) throw new Error('the view was not told');
    expect(view.endS - view.startS).toBeLessThan(7);
    // The event rounds the position to whole pixels.
    const share = (wheel.clientX - rect.left) / rect.width;
    expect(view.startS + share * (view.endS - view.startS)).toBeCloseTo(10 * share, 6);
    await userEvent.click(named('button', 'Show all'));
    expect(onView.mock.lastCall?.[0]).toEqual({ startS: 0, endS: 10 });
  });

  it('leaves the wheel to the page when there is nothing to zoom or scroll', () => {
    const wheel = new WheelEvent('wheel', { deltaY: 100, cancelable: true, bubbles: true });
    waveform().dispatchEvent(wheel);
    expect(wheel.defaultPrevented).toBe(false);
  });
});

describe('the colours of a waveform', () => {
  it('are those of the theme, also where every element has a transition', () => {
    const canvas = document.body.appendChild(document.createElement('canvas'));
    const plain = readColours(canvas);
    canvas.style.transitionDuration = '1s';
    expect(readColours(canvas)).toEqual(plain);
    expect(plain.wave).not.toBe(plain.line);
  });
});

describe('the shell', () => {
  const recording = (path: string, rest: Partial<Recording>): Recording => ({
    path,
    name: path,
    sizeBytes: 1000,
    lastModifiedMs: 0,
    info: null,
    error: null,
    ...rest,
  });
  const RECORDINGS = [
    recording('a.mp3', { info: { codec: 'mp3', sampleRateHz: 22_050, channels: 1, durationS: 68.25 } }),
    recording('empty.mp3', { error: new AppError('media/empty', 'empty.mp3 is empty. Copy it again.') }),
  ];
  const PROGRESS: JobProgress = {
    name: 'Split',
    state: 'running',
    fraction: 0.42,
    done: 1,
    total: 3,
    current: 'a.mp3',
    elapsedS: 10,
    remainingS: 14,
    failures: [],
  };

  function open(state: ProjectState, options: { dataset?: boolean; canPickFolders?: boolean } = {}) {
    const notices = createNotices();
    const [progress, setProgress] = createSignal<JobProgress | null>(null);
    const calls = {
      pick: vi.fn(() => Promise.resolve()),
      openRemembered: vi.fn(() => Promise.resolve()),
      openSample: vi.fn(() => Promise.resolve()),
      openDropped: vi.fn<(data: DataTransfer) => Promise<void>>(() => Promise.resolve()),
      pause: vi.fn(),
      cancel: vi.fn(),
      undo: vi.fn(() => Promise.resolve('clip')),
      flush: vi.fn(() => Promise.resolve()),
      setPlace: vi.fn(),
    };
    const session: Partial<DatasetSession> = {
      saveState: () => ({ kind: 'saved', at: null }),
      changedElsewhere: () => ({ taken: 0, conflicts: new Map() }),
      canUndo: () => true,
      canRedo: () => false,
      counts: () => ({ clips: 16, transcribed: 16, accepted: 5, discarded: 0, nonUsable: 0 }),
      undo: calls.undo,
      flush: calls.flush,
      setPlace: calls.setPlace,
    };
    const app = {
      project: {
        state: () => state,
        folder: () => null,
        recordings: () => (state.kind === 'open' ? RECORDINGS : []),
        scanning: () => false,
        hint: () => null,
        canPickFolders: options.canPickFolders ?? true,
        ...calls,
      },
      dataset: () => (options.dataset ? session : null),
      jobs: { progress, ...calls },
      notices,
      device: () => null,
      reviewSelection: () => null,
      screenHistory: () => null,
      models: { list: () => [], hasGpu: () => false, transfers: () => [], hub: () => DEFAULT_HUB },
    } as unknown as App;
    show(() =>
      createComponent(AppContext.Provider, {
        value: app,
        get children() {
          return createComponent(AppRoutes, {
            offline: () => ({ kind: 'ready' }),
            update: { ready: () => false, apply: () => {} },
          });
        },
      }),
    );
    return { ...calls, notices, setProgress };
  }

  async function violations(): Promise<string[]> {
    const result = await axe.run(document.body);
    return result.violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html ?? ''}`);
  }

  it('offers a folder and the sample to a newcomer', async () => {
    const { pick, openSample } = open({ kind: 'none' });
    await userEvent.click(named('button', 'Open folder'));
    await userEvent.click(named('button', 'Try it with a sample recording'));
    expect(pick).toHaveBeenCalledTimes(1);
    expect(openSample).toHaveBeenCalledTimes(1);
  });

  it('opens the folder of the last visit with one click', async () => {
    const { openRemembered } = open({ kind: 'remembered', name: 'my-voice' });
    await userEvent.click(named('button', 'Open my-voice again'));
    expect(openRemembered).toHaveBeenCalledTimes(1);
  });

  it('says so where the browser cannot open folders, and takes files', async () => {
    open({ kind: 'none' }, { canPickFolders: false });
    await expect.element(named('button', 'Open files')).toBeVisible();
    await expect.element(page.getByText('does not let a page work in a folder of yours')).toBeVisible();
  });

  it('lists recordings, and says in place why one cannot be used', async () => {
    open({ kind: 'open', name: 'my-voice', sample: false });
    const row = page.getByRole('row').filter({ hasText: 'a.mp3' });
    await expect.element(row).toHaveTextContent('1:08');
    await expect.element(row).toHaveTextContent('22,050 Hz');
    await expect.element(page.getByText('empty.mp3 is empty. Copy it again.')).toBeVisible();
    await expect.element(page.getByRole('link', { name: 'Split 1 recording' })).toBeVisible();
    await expect.element(page.getByRole('link', { name: 'My files are already clips' })).toBeVisible();
  });

  it('names each step by its name alone, with its state beside it', async () => {
    open({ kind: 'open', name: 'my-voice', sample: false }, { dataset: true });
    for (const step of ['Home', 'Split', 'Transcribe', 'Review', 'Settings']) {
      await expect.element(named('link', step)).toBeVisible();
    }
    await expect.element(named('link', 'Review')).toHaveAttribute('aria-description', '5 of 16 reviewed');
  });

  it('shows a job in the status bar and in the title, and passes Pause and Cancel on', async () => {
    const { setProgress, pause, cancel } = open({ kind: 'open', name: 'my-voice', sample: false });
    setProgress(PROGRESS);
    await expect.element(named('progressbar', 'Split')).toHaveAttribute('aria-valuenow', '42');
    expect(document.title).toBe('42 % Split – Audio Dataset Manager');
    await userEvent.click(named('button', 'Pause'));
    expect(pause).toHaveBeenCalledTimes(1);
    setProgress({ ...PROGRESS, state: 'paused' });
    await expect.element(named('button', 'Resume')).toBeVisible();
    await userEvent.click(named('button', 'Cancel'));
    expect(cancel).toHaveBeenCalledTimes(1);
    setProgress(null);
    expect(document.title).toBe('Audio Dataset Manager');
  });

  it('says good news as a status and bad news as an alert, until dismissed', async () => {
    const { notices } = open({ kind: 'none' });
    notices.show({ tone: 'ok', text: 'Split finished: 16 clips.' });
    notices.error(new AppError('media/empty', 'a.mp3 is empty.'));
    await expect
      .element(page.getByRole('status').filter({ hasText: 'Split finished: 16 clips.' }))
      .toBeVisible();
    await expect.element(page.getByRole('alert')).toHaveTextContent('a.mp3 is empty.');
    await userEvent.click(named('button', 'Dismiss').first());
    await expect.element(page.getByRole('alert')).toHaveTextContent('');
  });

  it('undoes wherever the focus is and goes to the clip; Ctrl+S saves', async () => {
    const { undo, setPlace, flush } = open(
      { kind: 'open', name: 'my-voice', sample: false },
      { dataset: true },
    );
    await userEvent.keyboard('{Control>}z{/Control}');
    await expect.poll(() => setPlace.mock.calls).toEqual([['clip']]);
    await userEvent.click(named('button', 'Undo'));
    expect(undo).toHaveBeenCalledTimes(2);
    await expect.element(named('button', 'Redo')).toBeDisabled();
    await userEvent.keyboard('{Control>}s{/Control}');
    expect(flush).toHaveBeenCalledTimes(1);
  });

  it('shows all keys on ?, and closes them with Escape', async () => {
    open({ kind: 'none' });
    await userEvent.keyboard('?');
    await expect.element(named('dialog', 'Keys')).toBeVisible();
    await expect.element(page.getByRole('dialog').getByText('Open folder')).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(named('dialog', 'Keys')).not.toBeInTheDocument();
  });

  it('takes what is dropped anywhere while its data can still be read', async () => {
    const { openDropped } = open({ kind: 'none' });
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['x'], 'a.mp3'));
    document.body.dispatchEvent(new DragEvent('dragover', { dataTransfer, bubbles: true, cancelable: true }));
    await expect.element(page.getByText('Drop the folder to open it')).toBeVisible();
    const drop = new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true });
    document.body.dispatchEvent(drop);
    expect(openDropped).toHaveBeenCalledWith(dataTransfer);
    expect(drop.defaultPrevented).toBe(true);
    await expect.element(page.getByText('Drop the folder to open it')).not.toBeInTheDocument();
  });

  it.each<ProjectState>([
    { kind: 'none' },
    { kind: 'remembered', name: 'my-voice' },
    { kind: 'open', name: 'my-voice', sample: false },
  ])('breaks no accessibility rule on Home in light and dark: %o', async (state) => {
    const { setProgress, notices } = open(state, { dataset: state.kind === 'open' });
    setProgress(PROGRESS);
    notices.show({
      tone: 'warn',
      text: 'Two files could not be read.',
      action: { label: 'Show', run: () => {} },
    });
    for (const theme of ['light', 'dark'] as const) {
      chooseTheme(theme);
      await Promise.all(document.getAnimations().map((animation) => animation.finished));
      expect(await violations()).toEqual([]);
    }
  });

  it('breaks no accessibility rule on Settings', async () => {
    open({ kind: 'none' });
    await userEvent.click(named('link', 'Settings'));
    await expect.element(named('heading', 'Settings')).toBeVisible();
    expect(await violations()).toEqual([]);
  });
});
