/**
 * The text in a file that the user opens: plain text and subtitles as they are, of an epub the chapters in reading order, without
 * what is no text of theirs. What of the text was read aloud is found by src/dataset/own-text.ts.
 */
import { AppError } from '../../base/app-error.ts';
import { decodeText, isText } from '../../dataset/own-text-file.ts';

/** Begins every zip that is not empty: an epub, and what word processors write. */
const ZIP_HEAD = [0x50, 0x4b, 0x03, 0x04];

/** Errors: `file/unreadable` (no text and no epub, or a damaged one), `media/protected` (an epub that is copy-protected). */
export async function readTextFile(file: File): Promise<string> {
  const bytes = await file.arrayBuffer();
  const head = new Uint8Array(bytes.slice(0, ZIP_HEAD.length));
  if (ZIP_HEAD.every((byte, at) => head[at] === byte)) return await readEpub(file);
  if (!isText(bytes)) throw unreadable(file);
  return decodeText(bytes);
}

/** Paragraphs stand apart. What is in the file is data: it is parsed into documents that are never shown. */
async function readEpub(file: File): Promise<string> {
  const { BlobReader, configure, TextWriter, ZipReader } = await import('@zip.js/zip.js');
  // The browser's own decompression, on this thread: the library's workers come from blobs, which the policy blocks.
  configure({ useWebWorkers: false, useCompressionStream: true });
  const reader = new ZipReader(new BlobReader(file));
  try {
    const entries = new Map((await reader.getEntries()).map((entry) => [entry.filename, entry]));
    const textOf = async (path: string): Promise<string | null> => {
      const entry = entries.get(path);
      return entry && !entry.directory ? await entry.getData(new TextWriter()) : null;
    };
    const xml = (text: string | null) =>
      new DOMParser().parseFromString(text ?? '<none/>', 'application/xml');

    const container = xml(await textOf('META-INF/container.xml'));
    const packagePath = named(container, 'rootfile')[0]?.getAttribute('full-path') ?? '';
    const book = xml(await textOf(packagePath));
    const hrefs = new Map(
      named(book, 'item').map((item) => [item.getAttribute('id'), item.getAttribute('href') ?? '']),
    );
    const chapters = named(book, 'itemref')
      .filter((item) => item.getAttribute('linear') !== 'no')
      .map((item) => pathFrom(packagePath, hrefs.get(item.getAttribute('idref')) ?? ''));
    // Fonts may be encrypted in a book that can be read all the same.
    const encrypted = named(xml(await textOf('META-INF/encryption.xml')), 'CipherReference').map(
      (reference) => pathFrom('', reference.getAttribute('URI') ?? ''),
    );
    if (chapters.some((path) => encrypted.includes(path))) {
      throw new AppError(
        'media/protected',
        `“${file.name}” is copy-protected, so its text cannot be read. Use an edition without copy protection, or paste the text.`,
      );
    }
    const texts: string[] = [];
    for (const path of chapters) texts.push(textOfPage((await textOf(path)) ?? ''));
    const text = texts.filter((chapter) => chapter !== '').join('\n\n');
    if (text !== '') return text;
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw unreadable(file, cause);
  } finally {
    await reader.close();
  }
  throw unreadable(file);
}

function unreadable(file: File, cause?: unknown): AppError {
  return new AppError(
    'file/unreadable',
    `“${file.name}” is no ebook that can be read here. Open an epub or a text file, or copy the text and paste it.`,
    { cause },
  );
}

/** Elements of this name in any namespace; books disagree on prefixes. */
function named(page: Document, name: string): Element[] {
  return [...page.getElementsByTagNameNS('*', name)];
}

/** `href` as the file at `from` says it, as a path in the book: "OPS/book.opf" and "../text/1.xhtml" give "text/1.xhtml". */
function pathFrom(from: string, href: string): string {
  const base = 'http://book/';
  return decodeURIComponent(new URL(href, new URL(encodeURI(from), base)).pathname.slice(1));
}

/** Never spoken: scripts, styles, tables of contents, readings beside the characters, marks of footnotes. */
const SILENT = 'script, style, nav, rt, rp, [epub\\:type~="noteref"], [role~="doc-noteref"]';
/** Each stands on lines of its own. */
const BLOCKS =
  'p, div, section, article, blockquote, li, h1, h2, h3, h4, h5, h6, br, hr, tr, td, th, figcaption, aside';

function textOfPage(page: string): string {
  const plain = page
    // Their styles would be held against this page's policy.
    .replace(/<style\b[\s\S]*?<\/style\s*>|\sstyle\s*=\s*(?:"[^"]*"|'[^']*')/gi, '')
    // Books are XML, seldom strictly so; to HTML, one of these without content has all that follows for its content.
    .replace(/<(?:script|style|title|iframe|noscript)\b[^>]*\/>/gi, '');
  const body = new DOMParser().parseFromString(plain, 'text/html').querySelector('body');
  if (!body) return '';
  for (const silent of body.querySelectorAll(SILENT)) silent.remove();
  for (const block of body.querySelectorAll(BLOCKS)) {
    block.before('\n');
    block.after('\n');
  }
  return body.textContent
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n[ \n]*/g, '\n')
    .trim();
}
