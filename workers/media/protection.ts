/**
 * Whether a recording is copy-protected: then no program may decode it, and ffmpeg's own answer would be "invalid data". Told
 * by the file's own marks: the sample entry of an MP4 track (ISO/IEC 14496-12: `enca`; FairPlay writes `drms`, Audible `aavd`)
 * or the number that Audible's old files begin with.
 */

/** Where a track's sample entries lie. */
const ENTRY_PATH = ['moov', 'trak', 'mdia', 'minf', 'stbl', 'stsd'] as const;
const PROTECTED_ENTRIES: ReadonlySet<string> = new Set(['enca', 'drms', 'aavd']);
/** Bytes 4 to 7 of an .aa file. */
const AUDIBLE_AA = 0x57907536;

/** Reads a few headers only. False for what is neither MP4 nor Audible's. */
export async function isProtected(file: File): Promise<boolean> {
  const start = await readBytes(file, 0, 8);
  if (start.byteLength < 8) return false;
  if (start.getUint32(4) === AUDIBLE_AA) return true;
  return fourCc(start, 4) === 'ftyp' && (await hasProtectedEntry(file, 0, file.size, 0));
}

async function hasProtectedEntry(file: File, from: number, to: number, depth: number): Promise<boolean> {
  for (let at = from; at + 8 <= to;) {
    const header = await readBytes(file, at, 16);
    const name = fourCc(header, 4);
    const short = header.getUint32(0);
    const isLong = short === 1 && header.byteLength === 16;
    const size = isLong ? Number(header.getBigUint64(8)) : short === 0 ? to - at : short;
    const body = at + (isLong ? 16 : 8);
    if (size < body - at) return false; // no box: the file is damaged, and ffmpeg will say so
    if (depth === ENTRY_PATH.length) {
      if (PROTECTED_ENTRIES.has(name)) return true;
    } else if (name === ENTRY_PATH[depth]) {
      const children = name === 'stsd' ? body + 8 : body; // after its version, flags and number of entries
      if (await hasProtectedEntry(file, children, Math.min(to, at + size), depth + 1)) return true;
    }
    at += size;
  }
  return false;
}

async function readBytes(file: File, at: number, length: number): Promise<DataView> {
  return new DataView(await file.slice(at, at + length).arrayBuffer());
}

function fourCc(view: DataView, at: number): string {
  return String.fromCharCode(...Array.from({ length: 4 }, (_, i) => view.getUint8(at + i)));
}
