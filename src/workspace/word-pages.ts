/**
 * The pages of word times of one dataset (src/dataset/words-json.ts): which clip is in which page, and which pages are to be
 * written again. A clip stays in its page, a new one joins the last page that has room.
 */
import type { Folder, Path } from '../base/folder.ts';
import { compareNames } from '../dataset/naming.ts';
import type { Transcript } from '../dataset/transcript.ts';
import { parseWordsJson, wordsOf, writeWordsJson, type SegmentWords } from '../dataset/words-json.ts';

const CLIPS_PER_PAGE = 100;

/** The pages in a folder. */
export interface WordPages {
  /** As they are on disk, by clip. */
  readonly words: ReadonlyMap<string, SegmentWords>;
  /** Tells what the clips' transcripts were when the pages were read, by which a change is seen. */
  loaded(transcripts: ReadonlyMap<string, Transcript | null>): void;
  /** All pages as they are after clips got other names, by path; null for one that is no longer needed. */
  renamed(transcripts: ReadonlyMap<string, Transcript | null>): Map<Path, string | null>;
  /** Writes the pages of the clips whose transcripts are other objects than before, and takes out clips that are gone. */
  write(transcripts: ReadonlyMap<string, Transcript | null>): Promise<void>;
}

/**
 * Reads the pages in `path`.
 * @throws AppError `json/broken` when one is damaged, and what the folder throws.
 */
export async function openWordPages(folder: Folder, path: Path): Promise<WordPages> {
  const entries = await folder.list(path);
  const names = entries.map(({ name }) => name).filter((name) => /^\d+\.json$/.test(name));
  const words = new Map<string, SegmentWords>();
  /** Clips by page, both in the order of the files. */
  const pages = new Map<string, Set<string>>();
  await Promise.all(
    names.map(async (name) => {
      const file = await folder.read(`${path}/${name}`);
      const page = file
        ? parseWordsJson(await file.text(), `${path}/${name}`)
        : new Map<string, SegmentWords>();
      pages.set(name, new Set(page.keys()));
      for (const [id, list] of page) words.set(id, list);
    }),
  );
  const pageOf = new Map([...pages].flatMap(([name, ids]) => [...ids].map((id) => [id, name] as const)));
  let known = new Map<string, Transcript | null>();

  function pageWithRoom(): string {
    const last = [...pages.keys()].sort(compareNames).at(-1);
    if (last !== undefined && (pages.get(last)?.size ?? 0) < CLIPS_PER_PAGE) return last;
    const name = pageName(last === undefined ? 1 : Number.parseInt(last, 10) + 1);
    pages.set(name, new Set());
    return name;
  }

  function place(id: string): string {
    const name = pageOf.get(id) ?? pageWithRoom();
    pageOf.set(id, name);
    pages.get(name)?.add(id);
    return name;
  }

  return {
    words,
    loaded(transcripts) {
      known = new Map(transcripts);
    },
    renamed(transcripts) {
      const all = [...transcripts]
        .flatMap(([id, transcript]) => {
          const list = transcript && wordsOf(transcript);
          return list ? [[id, list] as const] : [];
        })
        .sort(([a], [b]) => compareNames(a, b));
      const texts = new Map<Path, string | null>([...pages.keys()].map((name) => [`${path}/${name}`, null]));
      for (let page = 0; page * CLIPS_PER_PAGE < all.length; page++) {
        const clips = all.slice(page * CLIPS_PER_PAGE, (page + 1) * CLIPS_PER_PAGE);
        texts.set(`${path}/${pageName(page + 1)}`, writeWordsJson(new Map(clips)));
      }
      return texts;
    },
    async write(transcripts) {
      const changed = new Set<string>();
      const set = (id: string, list: SegmentWords | null) => {
        if (list) {
          words.set(id, list);
          changed.add(place(id));
          return;
        }
        words.delete(id);
        const name = pageOf.get(id);
        if (name === undefined) return;
        pageOf.delete(id);
        pages.get(name)?.delete(id);
        changed.add(name);
      };
      for (const [id, transcript] of transcripts) {
        if (known.get(id) !== transcript) set(id, transcript && wordsOf(transcript));
      }
      for (const id of known.keys()) if (!transcripts.has(id)) set(id, null);
      try {
        await Promise.all(
          [...changed].map((name) => {
            const ids = [...(pages.get(name) ?? [])].sort(compareNames);
            const page = new Map(
              ids.flatMap((id) => {
                const list = words.get(id);
                return list ? [[id, list] as const] : [];
              }),
            );
            return page.size > 0
              ? folder.write(`${path}/${name}`, writeWordsJson(page))
              : folder.remove(`${path}/${name}`);
          }),
        );
        known = new Map(transcripts);
      } catch (error) {
        // All of it again next time: which pages were written is not worth keeping apart.
        for (const name of changed) for (const id of pages.get(name) ?? []) known.delete(id);
        throw error;
      }
    },
  };
}

function pageName(number: number): string {
  return `${String(number).padStart(4, '0')}.json`;
}
