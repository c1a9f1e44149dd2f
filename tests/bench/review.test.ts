/**
 * Review: how quick it answers in a dataset of 10,000 clips in a real folder, and how many keys 50 clips take. Figures are printed
 * and kept as in bench.test.ts. The clips are tones, each louder in its first or second half, so that it can be seen in the
 * waveform which one is drawn.
 */
import { link, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LaunchedApp, launchApp } from '../e2e/support/launch-app.ts';
import { toneWav, wavOf } from '../e2e/support/wav.ts';
import { percentile, report, type Row } from './report.ts';

const CLIPS = 10_000;
const NEXT_CLIPS = 60;
const LONG_MS = 600_000;

const rows: Row[] = [];
afterAll(() => report('review', rows));

let app: LaunchedApp;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'bench-review-'));
  await mkdir(path.join(folder, 'audio'));
  app = await launchApp();
  await app.page.getByText('Offline ready').waitFor({ timeout: 120_000 });
}, LONG_MS);
afterEach(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

const entryOf = (text: string, durationS: number) => ({
  text: ` ${text}`,
  segments: [{ id: 0, start: 0, end: durationS, text: ` ${text}` }],
  language: 'en',
});

/** Five seconds at 22,050 Hz; the half that counts is eight times as loud. */
function halfLoud(half: 0 | 1): Buffer {
  const rateHz = 22_050;
  return wavOf(
    Int16Array.from({ length: 5 * rateHz }, (_, i) => {
      const isLoud = Math.floor((2 * i) / (5 * rateHz)) === half;
      return Math.round((isLoud ? 16_000 : 2000) * Math.sin((2 * Math.PI * 220 * i) / rateHz));
    }),
    rateHz,
  );
}

describe(`a dataset of ${CLIPS.toLocaleString('en')} clips`, () => {
  it(
    'opens, goes to the next clip, and takes typing',
    async () => {
      // Two sounds under ten thousand names: a folder is as slow by its names, and the disk is not filled.
      const halves = [halfLoud(0), halfLoud(1)];
      const entries: Record<string, unknown> = {};
      for (let n = 1; n <= CLIPS; n++) {
        const name = `book_${String(n).padStart(6, '0')}.wav`;
        const text = `Sentence number ${n} of a long book, as somebody read it aloud.`;
        entries[name] = entryOf(n % 10 === 0 ? '' : text, 5);
        const file = path.join(folder, 'audio', name);
        if (n <= halves.length) await writeFile(file, halves[n - 1] ?? '');
        else await link(path.join(folder, 'audio', `book_00000${2 - (n % 2)}.wav`), file);
      }
      await writeFile(path.join(folder, 'whisper.json'), JSON.stringify(entries));

      const droppedMs = await app.page.evaluate(() => performance.now());
      const start = performance.now();
      await app.dropFolder(folder);
      await app.page.getByRole('heading', { name: 'book_000001.wav' }).waitFor({ timeout: 60_000 });
      const openS = (performance.now() - start) / 1000;
      await app.page.getByRole('button', { name: `no text ${CLIPS / 10}` }).waitFor({ timeout: 60_000 });
      const scored = await app.page.evaluate(longTasksSince, droppedMs);
      const frameMs = await timeScrolling(app.page);
      await app.page.getByRole('slider', { name: /^Waveform/ }).waitFor();

      const { soundMs, waveMs } = await timeNextClips(app.page);
      const typingMs = await timeTyping(app.page);

      const at95 = (values: readonly number[]) =>
        `${percentile(values, 0.95).toFixed(0)} ms (median ${percentile(values, 0.5).toFixed(0)})`;
      const row = (work: string, figure: string, must: string) =>
        rows.push({ work: `10,000 clips: ${work}`, figure, yardstick: '–', ratio: '–', must });
      row('open, to the first page', `${openS.toFixed(2)} s`, '≤ 2 s');
      row('open, to all scored', `${(scored.afterMs / 1000).toFixed(2)} s`, 'in seconds');
      row('the longest that the page was busy at once meanwhile', `${scored.longestMs.toFixed(0)} ms`, '–');
      row('scrolling the list, frame to frame, 95th percentile', at95(frameMs), '–');
      row('next clip, key to sound, 95th percentile', at95(soundMs), '≤ 150 ms');
      row('next clip, key to waveform, 95th percentile', at95(waveMs), '≤ 150 ms');
      row('typing, key to paint, 95th percentile', at95(typingMs), '≤ 32 ms');
      expect(soundMs).toHaveLength(NEXT_CLIPS);
      expect(waveMs).toHaveLength(NEXT_CLIPS);
    },
    LONG_MS,
  );
});

/** How long it is since then, and the longest that the page was busy at once; tasks of under 50 ms are not told. In the page. */
async function longTasksSince(sinceMs: number): Promise<{ afterMs: number; longestMs: number }> {
  const afterMs = performance.now() - sinceMs;
  const tasks: PerformanceEntry[] = [];
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries()));
  observer.observe({ type: 'longtask', buffered: true });
  await new Promise((resolve) => setTimeout(resolve));
  tasks.push(...observer.takeRecords());
  observer.disconnect();
  const longest = tasks.filter(({ startTime }) => startTime >= sinceMs).map(({ duration }) => duration);
  return { afterMs, longestMs: Math.max(0, ...longest) };
}

/** Goes through the list by a screen a frame; milliseconds between frames. */
function timeScrolling(page: Page): Promise<number[]> {
  return page.evaluate(async () => {
    const rows = document.querySelector('ol')?.parentElement;
    if (!rows) throw new Error('There is no list.');
    const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
    const times: number[] = [];
    let before = await frame();
    for (let n = 0; n < 120; n++) {
      rows.scrollTop += rows.clientHeight;
      const now = await frame();
      times.push(now - before);
      before = now;
    }
    rows.scrollTop = 0;
    return times;
  });
}

/** Accepts clip after clip; milliseconds from each key to when the next one's sound plays, and to when its waveform is drawn. */
async function timeNextClips(page: Page): Promise<{ soundMs: number[]; waveMs: number[] }> {
  await page.evaluate(() => {
    const sound: number[] = [];
    const wave: number[] = [];
    let keyMs = 0;
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called on the element
    const { play } = HTMLMediaElement.prototype;
    HTMLMediaElement.prototype.play = function (this: HTMLMediaElement) {
      const pressedMs = keyMs;
      this.addEventListener('playing', () => sound.push(performance.now() - pressedMs), { once: true });
      return play.call(this);
    };
    /** Whether the picture is that of the clip on the page: half-way up where that one is loud. */
    const isDrawn = (name: string) => {
      const canvas = document.querySelector<HTMLCanvasElement>('section canvas');
      const context = canvas?.getContext('2d');
      if (!canvas || !context) return false;
      const isSecond = Number(/\d+/.exec(name)?.[0]) % 2 === 0;
      const opaque = (share: number) =>
        (context.getImageData(Math.round(canvas.width * share), Math.round(canvas.height * 0.2), 1, 1)
          .data[3] ?? 0) > 200;
      return opaque(isSecond ? 0.7 : 0.2) && !opaque(isSecond ? 0.2 : 0.7);
    };
    globalThis.addEventListener(
      'keydown',
      (event: KeyboardEvent) => {
        if (event.key !== 'Enter') return;
        keyMs = event.timeStamp;
        const before = document.querySelector('section h2')?.textContent;
        const look = () => {
          const shown = document.querySelector('section h2')?.textContent ?? '';
          // The frame is on the screen after the task that follows it.
          if (shown !== before && isDrawn(shown))
            setTimeout(() => wave.push(performance.now() - event.timeStamp));
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      },
      true,
    );
    Object.assign(globalThis, { benchSound: sound, benchWave: wave });
  });
  const timed = () =>
    page.evaluate(() => {
      const { benchSound, benchWave } = globalThis as unknown as Record<string, number[]>;
      return { soundMs: benchSound ?? [], waveMs: benchWave ?? [] };
    });
  await page.locator('section[aria-label="Clip"]').focus();
  for (let n = 1; n <= NEXT_CLIPS; n++) {
    // Nobody decides faster; meanwhile the clip after it is made ready.
    await page.keyboard.press('Control+Enter', { delay: 200 });
    await expect
      .poll(async () => Object.values(await timed()).map(({ length }) => length), { timeout: 10_000 })
      .toEqual([n, n]);
  }
  await page.keyboard.press('Space');
  return timed();
}

/** Milliseconds from each key to the task after the frame that shows it. */
async function timeTyping(page: Page): Promise<number[]> {
  await page.getByRole('textbox', { name: 'JSON reference' }).click();
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(globalThis, { keyTimes: times });
    addEventListener(
      'keydown',
      ({ timeStamp }) => {
        requestAnimationFrame(() => setTimeout(() => times.push(performance.now() - timeStamp)));
      },
      true,
    );
  });
  await page.keyboard.type('And so the reviewer types a correction of some length, word by word.', {
    delay: 50,
  });
  return page.evaluate(() => (globalThis as unknown as { keyTimes: number[] }).keyTimes);
}

/** What is done to the 50 clips: every tenth is rejected, every fifth of the others has a wrong word. */
const REVIEWED = 50;
const planOf = (n: number): 'accept' | 'reject' | 'fix' =>
  n % 10 === 0 ? 'reject' : n % 5 === 2 ? 'fix' : 'accept';
const WRONG = 'harbinger';

/** What the text field at hand has selected. */
function selected(page: Page): Promise<{ start: number; text: string }> {
  return page.evaluate(() => {
    const field = document.activeElement;
    if (!(field instanceof HTMLTextAreaElement)) throw new Error('No text has the focus.');
    const { selectionStart: start, selectionEnd, value } = field;
    return { start, text: value.slice(start, selectionEnd) };
  });
}

describe(`${REVIEWED} clips with the texts and lengths of the sample`, () => {
  it(
    'are reviewed by keys',
    async () => {
      const { sentences, sampleRate } = JSON.parse(
        await readFile('public/sample/the-ferry.json', 'utf8'),
      ) as {
        sentences: { text: string; startSample: number; endSample: number }[];
        sampleRate: number;
      };
      const entries: Record<string, unknown> = {};
      const wanted: Record<string, string> = {};
      let listeningS = 0;
      const clips = Array.from({ length: REVIEWED }, (_, i) => {
        const sentence = sentences[i % sentences.length];
        if (!sentence) throw new Error('The sample has no sentences.');
        const name = `ferry_${String(i + 1).padStart(6, '0')}.wav`;
        const durationS = (sentence.endSample - sentence.startSample) / sampleRate;
        const plan = planOf(i + 1);
        const words = sentence.text.split(' ');
        const wrong = words.length >> 1;
        const heard = plan === 'fix' ? words.with(wrong, WRONG).join(' ') : sentence.text;
        listeningS += durationS;
        entries[name] = entryOf(heard, durationS);
        if (plan !== 'reject') wanted[name] = ` ${sentence.text}`;
        return { name, plan, durationS, right: words[wrong] ?? '', at: heard.indexOf(WRONG) };
      });
      for (const { name, durationS } of clips)
        await writeFile(path.join(folder, 'audio', name), toneWav(durationS));
      await writeFile(path.join(folder, 'whisper.json'), JSON.stringify(entries));
      await app.dropFolder(folder);
      await app.page.getByRole('heading', { name: clips[0]?.name ?? '' }).waitFor();
      await app.page.locator('section[aria-label="Clip"]').focus();

      const keys = { accept: 0, reject: 0, fix: 0 };
      let kind: keyof typeof keys = 'accept';
      const press = async (key: string) => {
        await app.page.keyboard.press(key);
        keys[kind]++;
      };
      const start = performance.now();
      for (const [i, { plan, right, at }] of clips.entries()) {
        kind = plan;
        if (plan === 'reject') await press('Delete');
        else {
          if (plan === 'fix') {
            await press('e');
            // From the end of the text, word by word; then over the wrong one.
            while ((await selected(app.page)).start > at) await press('Control+ArrowLeft');
            await press('Control+Shift+ArrowRight');
            if ((await selected(app.page)).text.endsWith(' ')) await press('Shift+ArrowLeft');
            for (const letter of right) await press(letter);
          }
          await press('Control+Enter');
        }
        const next = clips[i + 1];
        if (!next) break;
        await app.page.getByRole('heading', { name: next.name }).waitFor();
        await app.page.locator('button[aria-label="Play"][aria-pressed="true"]').waitFor();
      }
      const tookS = (performance.now() - start) / 1000;
      const texts = async () => {
        const all = JSON.parse(await readFile(path.join(folder, 'whisper.json'), 'utf8')) as Record<
          string,
          { text: string }
        >;
        return Object.fromEntries(Object.entries(all).map(([name, { text }]) => [name, text]));
      };
      await expect.poll(texts, { timeout: 5000 }).toEqual(wanted);

      const count = (plan: string) => clips.filter((clip) => clip.plan === plan).length;
      const row = (work: string, figure: string, yardstick: string) =>
        rows.push({ work, figure, yardstick, ratio: '–', must: '–' });
      for (const plan of ['accept', 'fix', 'reject'] as const) {
        const each = (keys[plan] / count(plan)).toFixed(1);
        row(`50 clips: ${count(plan)} to ${plan}`, `${keys[plan]} keys`, `${each} a clip`);
      }
      const total = keys.accept + keys.fix + keys.reject;
      row(
        '50 clips: all, without listening and thinking',
        `${total} keys, ${tookS.toFixed(1)} s`,
        `${listeningS.toFixed(0)} s of sound`,
      );
      expect(keys.accept).toBe(count('accept'));
      expect(keys.reject).toBe(count('reject'));
    },
    LONG_MS,
  );
});
