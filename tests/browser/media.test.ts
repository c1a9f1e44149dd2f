import * as Comlink from 'comlink';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { cdp } from 'vitest/browser';
import { AppError, isAbort } from '../../src/base/app-error.ts';
import { createWorkerHost } from '../../src/base/worker-host.ts';
import { readFrames } from '../../src/audio/pcm.ts';
import { planSplit, type SplitSettings } from '../../src/audio/split-plan.ts';
import { cutClip } from '../../src/audio/wav.ts';
import type { DecodedRecording } from '../../src/jobs/engines.ts';
import type { MediaWorkerApi } from '../../workers/media.worker.ts';
import m4bUrl from '../fixtures/the-ferry.m4b?url';
import pictureUrl from '../fixtures/no-sound.mp4?url';

interface Ferry {
  readonly samples: number;
  readonly sentences: readonly {
    readonly text: string;
    readonly startSample: number;
    readonly endSample: number;
  }[];
}

const RATE = 22_050;
const host = createWorkerHost<MediaWorkerApi>(
  'The audio decoder',
  () => new Worker(new URL('../../workers/media.worker.ts', import.meta.url), { type: 'module' }),
);

async function download(url: string): Promise<Blob> {
  return await (await fetch(url)).blob();
}

const mp3 = await download('/sample/the-ferry.mp3');
const m4b = await download(m4bUrl);
const ferry = (await (await fetch('/sample/the-ferry.json')).json()) as Ferry;

function named(name: string, ...parts: BlobPart[]): File {
  return new File(parts, name, { lastModified: 1_700_000_000_000 });
}

function decode(file: File, onFraction: (fraction: number) => void = () => {}, signal?: AbortSignal) {
  return host.call((api) => api.decode(file, Comlink.proxy(onFraction)), signal);
}

function probe(file: File) {
  return host.call((api) => api.probe(file));
}

async function cacheNames(): Promise<string[]> {
  return await Array.fromAsync((await cacheFolder()).keys());
}

async function cacheFolder(): Promise<FileSystemDirectoryHandle> {
  const cache = await (await navigator.storage.getDirectory()).getDirectoryHandle('cache', { create: true });
  return await cache.getDirectoryHandle('pcm', { create: true });
}

async function samplesOf({ pcm }: DecodedRecording): Promise<Int16Array> {
  return (await readFrames(pcm, 0, pcm.frames)) as Int16Array;
}

/** Without toEqual, which takes seconds for a million samples. */
function expectSame(a: Int16Array, b: Int16Array): void {
  expect(a.length).toBe(b.length);
  expect(a.every((sample, i) => sample === b[i])).toBe(true);
}

beforeEach(async () => {
  await (await navigator.storage.getDirectory()).removeEntry('cache', { recursive: true }).catch(() => {});
});

afterAll(() => host.terminate());

describe('decoding', () => {
  it('gives every sample of the mp3, without the encoder’s delay and padding', async () => {
    const fractions: number[] = [];
    const { info, pcm, peaks, levels } = await decode(named('the-ferry.mp3', mp3), (f) => fractions.push(f));
    expect(info).toEqual({ codec: 'mp3', sampleRateHz: RATE, channels: 1, durationS: ferry.samples / RATE });
    expect(pcm).toMatchObject({ format: 's16', sampleRateHz: RATE, channels: 1, frames: ferry.samples });
    expect(pcm.bytes.size).toBe(2 * ferry.samples);
    expect(peaks.minMax).toHaveLength(2 * Math.ceil(ferry.samples / 512));
    expect(levels.noiseFloorDb).toBeLessThan(-60);
    expect(Math.abs(levels.speechLevelDb + 19)).toBeLessThan(3);
    expect(fractions.at(-1)).toBe(1);
    expect([...fractions].sort((a, b) => a - b)).toEqual(fractions);
  });

  it('gives the m4b from its first sample to the end of its last packet of 1024', async () => {
    const { info, pcm } = await decode(named('the-ferry.m4b', m4b));
    expect(info).toMatchObject({ codec: 'aac', sampleRateHz: RATE, channels: 1 });
    expect(pcm.frames).toBe(Math.ceil(ferry.samples / 1024) * 1024);
  });

  it('reads a wav in place and gives the samples it was written from', async () => {
    const decoded = await decode(named('the-ferry.mp3', mp3));
    const wav = named(
      'the-ferry.wav',
      await cutClip(decoded.pcm, { startFrame: 0, endFrame: decoded.pcm.frames }),
    );
    const before = await cacheNames();
    const direct = await decode(wav);
    expect(direct.info).toEqual({ ...decoded.info, codec: 'pcm_s16le' });
    expect(direct.peaks).toEqual(decoded.peaks);
    expect(direct.levels).toEqual(decoded.levels);
    expect(await cacheNames()).toEqual(before);
    expectSame(await samplesOf(direct), await samplesOf(decoded));
    // The second time it is known, and is not read again; as another file it is.
    const fractions: number[] = [];
    expect(await decode(wav, (fraction) => fractions.push(fraction))).toEqual(direct);
    expect(fractions).toEqual([1]);
    const quiet = await decode(named('the-ferry.wav', wav.slice(0, 44), new Uint8Array(wav.size - 44)));
    expect(quiet.levels.speechLevelDb).toBeLessThan(direct.levels.speechLevelDb);
  });

  it('keeps what was decoded: the second time is the same without ffmpeg', async () => {
    const file = named('the-ferry.mp3', mp3);
    const first = await decode(file);
    const names = (await cacheNames()).sort();
    expect(names).toHaveLength(3);
    const fractions: number[] = [];
    const second = await decode(file, (f) => fractions.push(f));
    expect({ ...second, pcm: null }).toEqual({ ...first, pcm: null });
    expectSame(await samplesOf(second), await samplesOf(first));
    expect((await cacheNames()).sort()).toEqual(names);
    expect(fractions).toEqual([1]);
  });

  it('decodes a file again when it changed, and when its samples are not whole', async () => {
    await decode(named('a.mp3', mp3));
    const changed = await decode(named('a.mp3', mp3.slice(0, mp3.size / 2)));
    expect(changed.pcm.frames).toBeLessThan(ferry.samples * 0.55);
    expect(await cacheNames()).toHaveLength(6);
    const folder = await cacheFolder();
    for await (const handle of folder.values()) {
      if (handle.kind !== 'file' || !handle.name.endsWith('.pcm')) continue;
      const writable = await handle.createWritable({ keepExistingData: true });
      await writable.truncate(1000);
      await writable.close();
    }
    expect((await decode(named('a.mp3', mp3))).pcm.frames).toBe(ferry.samples);
  });

  describe('with little room', () => {
    /** Decodes under a name, and gives the names of the files that came into the cache; its record is changed afterwards. */
    async function decodeAs(name: string, change: object = {}): Promise<string[]> {
      const before = await cacheNames();
      await decode(named(name, mp3));
      const added = (await cacheNames()).filter((entry) => !before.includes(entry));
      const handle = await (
        await cacheFolder()
      ).getFileHandle(added.find((entry) => entry.endsWith('.json')) ?? '');
      const entry = JSON.parse(await (await handle.getFile()).text()) as object;
      const writable = await handle.createWritable();
      await writable.write(JSON.stringify({ ...entry, ...change }));
      await writable.close();
      return added;
    }
    const minutesAgo = (minutes: number) => ({ usedAtMs: Date.now() - minutes * 60_000 });

    it('removes what was used longest ago, however lately, and what was cut short, but not the last three', async () => {
      await decodeAs('oldest.mp3', { bytes: 10, ...minutesAgo(9) });
      await decodeAs('older.mp3', { bytes: 4e12, ...minutesAgo(8) });
      const kept = [
        await decodeAs('old.mp3', { bytes: 4e12, ...minutesAgo(7) }),
        await decodeAs('recent.mp3', { bytes: 4e12, ...minutesAgo(6) }),
        await decodeAs('now.mp3', { bytes: 4e12 }),
      ].flat();
      await (await cacheFolder()).getFileHandle('0-cut-short.pcm', { create: true });
      const added = await decodeAs('new.mp3');
      expect((await cacheNames()).sort()).toEqual([...kept, ...added].sort());
    });

    it('leaves all that fits', async () => {
      const kept = [
        await decodeAs('a.mp3', minutesAgo(900)),
        await decodeAs('b.mp3'),
        await decodeAs('c.mp3'),
      ];
      const added = await decodeAs('d.mp3');
      expect((await cacheNames()).sort()).toEqual([...kept.flat(), ...added].sort());
    });

    it('goes on where the browser grants little: even the last ones go, and what cannot fit is a sentence', async () => {
      const devTools = cdp() as unknown as {
        send(method: string, parameters: object): Promise<unknown>;
      };
      const grant = (quotaSize: number) =>
        devTools.send('Storage.overrideQuotaForOrigin', { origin: location.origin, quotaSize });
      const { usage = 0 } = await navigator.storage.estimate();
      const entryBytes = ferry.samples * 4;
      try {
        await grant(usage + 3.5 * entryBytes);
        // The browser's own account of what is used may be an entry or two behind.
        const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'a'].map((name) => `${name}.mp3`);
        for (const name of names) {
          const { pcm } = await decode(named(name, mp3));
          expect((await samplesOf(await decode(named(name, mp3)))).length).toBe(pcm.frames);
        }
        const held = (await cacheNames()).filter((entry) => entry.endsWith('.json'));
        expect(held.length).toBeLessThan(new Set(names).size);
        const long = named('long.mp3', ...Array<Blob>(4).fill(mp3));
        await expect(decode(long)).rejects.toMatchObject({
          code: 'folder/full',
          message: expect.stringContaining('“long.mp3”') as string,
        });
        expect((await decode(named('a.mp3', mp3))).pcm.frames).toBe(ferry.samples);
      } finally {
        await devTools.send('Storage.overrideQuotaForOrigin', { origin: location.origin });
      }
    });

    it('still reads two recordings at once', async () => {
      const [a, b] = await Promise.all([decode(named('a.mp3', mp3)), decode(named('b.m4b', m4b))]);
      const [first, second] = await Promise.all([samplesOf(a), samplesOf(b)]);
      expect([first.length, second.length]).toEqual([a.pcm.frames, b.pcm.frames]);
    });
  });

  it('answers several calls at once, each with its own file', async () => {
    const [a, b, c, d] = await Promise.all([
      decode(named('a.mp3', mp3)),
      decode(named('b.m4b', m4b)),
      decode(named('a.mp3', mp3)),
      probe(named('b.m4b', m4b)),
    ]);
    expect([a.pcm.frames, c.pcm.frames]).toEqual([ferry.samples, ferry.samples]);
    expect(b.pcm.frames).toBe(Math.ceil(ferry.samples / 1024) * 1024);
    expect(d.codec).toBe('aac');
  });

  it('stops at an abort, leaves nothing half-done, and goes on with the next call', async () => {
    const long = named('long.mp3', ...Array<Blob>(40).fill(mp3));
    const abort = new AbortController();
    const stopped = await decode(long, () => abort.abort(), abort.signal).catch((error: unknown) => error);
    expect(isAbort(stopped)).toBe(true);
    expect((await decode(named('a.mp3', mp3))).pcm.frames).toBe(ferry.samples);
    const names = await cacheNames();
    expect(names.filter((name) => name.endsWith('.json'))).toHaveLength(1);
  });

  it('takes names that mean something to ffmpeg or to a file system', async () => {
    for (const name of ['concat:a|b %03d.mp3', 'http: what?.MP3', 'no ending', '/etc/x.mp3']) {
      expect((await decode(named(name, mp3))).pcm.frames).toBe(ferry.samples);
    }
  });

  it('decodes what is there of a file that ends too early', async () => {
    const { pcm, info } = await decode(named('cut.mp3', mp3.slice(0, mp3.size / 4)));
    expect(info.durationS).toBeGreaterThan(15);
    expect(info.durationS).toBeLessThan(18);
    expect(pcm.bytes.size).toBe(pcm.frames * 2);
  });

  it('survives more files than a core does', async () => {
    for (let i = 0; i < 60; i++) expect((await probe(named(`${i}.mp3`, mp3))).codec).toBe('mp3');
    expect((await decode(named('last.mp3', mp3))).pcm.frames).toBe(ferry.samples);
  });
});

describe('probing', () => {
  it('says what a recording is without decoding it', async () => {
    const info = await probe(named('the-ferry.m4b', m4b));
    expect(info).toMatchObject({ codec: 'aac', sampleRateHz: RATE, channels: 1 });
    expect(Math.abs(info.durationS - ferry.samples / RATE)).toBeLessThan(0.1);
    expect(await cacheNames()).toEqual([]);
  });
});

describe('what is no recording', () => {
  const text = 'Dear diary, today nothing was recorded.\n'.repeat(200);
  const empty = named('empty.mp3');
  const cases: [string, () => Promise<File> | File, string][] = [
    ['an empty file', () => empty, 'media/empty'],
    ['an empty wav', () => named('nothing.wav'), 'media/empty'],
    ['text named .mp3', () => named('letter.mp3', text), 'media/not-audio'],
    ['text named .wav', () => named('letter.wav', text), 'media/not-audio'],
    ['text named .m4b', () => named('letter.m4b', text), 'media/not-audio'],
    [
      'a video without sound',
      async () => named('film.mp4', await download(pictureUrl)),
      'media/no-audio-track',
    ],
    [
      'a codec that nobody knows',
      async () => named('odd.m4b', await withUnknownCodec()),
      'media/unsupported',
    ],
    ['an m4b without its index', () => named('cut.m4b', m4b.slice(0, m4b.size / 2)), 'media/not-audio'],
  ];

  async function withUnknownCodec(): Promise<Blob> {
    const bytes = new Uint8Array(await m4b.arrayBuffer());
    const latin1 = new TextDecoder('latin1').decode(bytes);
    for (const name of ['mp4a', 'esds'])
      bytes.set(new TextEncoder().encode('zzzz'), latin1.lastIndexOf(name));
    return new Blob([bytes]);
  }

  it.each(cases)('%s is named in a sentence', async (_, make, code) => {
    const file = await make();
    for (const call of [() => probe(file), () => decode(file)]) {
      const error = await call().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(AppError);
      expect(error).toMatchObject({ code, message: expect.stringContaining(`“${file.name}”`) as string });
    }
    expect((await cacheNames()).filter((name) => name.endsWith('.json'))).toEqual([]);
  });

  it('is a sentence too when the file vanished after it was chosen', async () => {
    const root = await navigator.storage.getDirectory();
    for (const name of ['gone.mp3', 'gone.wav']) {
      const handle = await root.getFileHandle(name, { create: true });
      const writable = await handle.createWritable();
      await writable.write(mp3);
      await writable.close();
      const file = await handle.getFile();
      await root.removeEntry(name);
      await expect(decode(file)).rejects.toMatchObject({ code: 'file/unreadable' });
      await expect(probe(file)).rejects.toMatchObject({ code: 'file/unreadable' });
    }
  });
});

describe('the plan of the sample recording', () => {
  const settings: SplitSettings = {
    silenceDurationS: 0.8,
    minClipS: 0.6,
    maxClipS: 11,
    mergeShort: true,
    forceCut: false,
    edgePaddingS: 0.5,
  };

  it.each([
    ['mp3', () => named('the-ferry.mp3', mp3)],
    ['m4b', () => named('the-ferry.m4b', m4b)],
  ] as const)('keeps to the sentences at 0.8 s and the automatic level (%s)', async (_, make) => {
    const { pcm, levels, peaks } = await decode(make());
    const runs = await host.call((api) => api.silenceRuns(pcm, levels.autoLevelDb));
    expect(runs.frames).toBe(pcm.frames);
    const plan = planSplit(runs, settings, peaks);
    const { sentences } = ferry;

    for (const [i, sentence] of sentences.entries()) {
      const next = sentences[i + 1];
      const inside = plan.cuts.filter((c) => c.frame > sentence.startSample && c.frame < sentence.endSample);
      expect(inside, sentence.text).toEqual([]);
      const holders = plan.pieces.filter(
        (piece) => piece.startFrame <= sentence.startSample && piece.endFrame >= sentence.endSample,
      );
      expect(
        holders.map(({ kind }) => kind),
        sentence.text,
      ).toEqual(['usable']);
      if (!next || next.startSample - sentence.endSample <= 0.8 * RATE) continue;
      const between = plan.cuts.filter((c) => c.frame > sentence.endSample && c.frame < next.startSample);
      expect(between, `after “${sentence.text}”`).toHaveLength(1);
    }

    for (const piece of plan.pieces) {
      const lengthS = (piece.endFrame - piece.startFrame) / RATE;
      expect(piece.kind === 'usable' || piece.kind === 'trimmed').toBe(true);
      if (piece.kind !== 'usable') continue;
      expect(lengthS).toBeGreaterThanOrEqual(0.6);
      expect(lengthS).toBeLessThanOrEqual(11);
      const first = sentences.find((s) => s.startSample >= piece.startFrame);
      const last = sentences.findLast((s) => s.endSample <= piece.endFrame);
      // 50 ms more than the padding: the voice fades in and out below the level at the ends of a sentence.
      expect((first?.startSample ?? NaN) - piece.startFrame).toBeLessThanOrEqual(0.55 * RATE);
      expect(piece.endFrame - (last?.endSample ?? NaN)).toBeLessThanOrEqual(0.55 * RATE);
    }
    expect(plan.cuts.some(({ foundAtS }) => foundAtS === 0.4)).toBe(true);
  });
});
