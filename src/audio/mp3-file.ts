/**
 * The frame before an mp3's sound that says how many samples it really has, so that a decoder gives back exactly those: the
 * "Xing" header with LAME's extension (Mp3 Info Tag rev 1, gabriel.mp3-tech.org/mp3infotag.html). An encoder's output alone begins
 * with the encoder's own delay and is filled up to whole frames.
 */

/** What LAME puts before the first sample, in samples. */
const ENCODER_DELAY = 576;
const HEADER_BYTES = 4;
const XING_BYTES = 120;
const LAME_BYTES = 36;
/** Rates in Hz by the two bits of the header, for MPEG 1; 2 has half, 2.5 a quarter of them. */
const RATES_HZ = [44_100, 48_000, 32_000] as const;
/** kbit/s of layer III by the four bits of the header (ISO 11172-3, 13818-3). */
const BITRATES_1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const BITRATES_2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

interface FrameHeader {
  readonly isMpeg1: boolean;
  readonly channels: 1 | 2;
  readonly bytes: number;
}

/**
 * A whole file: the tag, then the sound.
 * @param stream what the encoder gave for `frames` samples a channel; it must begin with a frame.
 */
export function makeMp3File(stream: Uint8Array, frames: number): Uint8Array<ArrayBuffer> {
  const starts = frameStarts(stream);
  const first = readHeader(stream, 0);
  if (!first) throw new Error('The encoder gave no mp3.');
  const perFrame = first.isMpeg1 ? 1152 : 576;
  const padding = Math.max(0, starts.length * perFrame - ENCODER_DELAY - frames);
  const tag = makeTag(stream, first);
  const xing = HEADER_BYTES + sideInfoBytes(first);
  const view = new DataView(tag.buffer);
  writeText(tag, xing, 'Xing');
  view.setUint32(xing + 4, 15); // frames, bytes, table of contents and quality follow
  view.setUint32(xing + 8, starts.length);
  view.setUint32(xing + 12, tag.length + stream.length);
  for (let percent = 0; percent < 100; percent++) {
    const start = starts[Math.floor((percent / 100) * starts.length)] ?? 0;
    tag[xing + 16 + percent] = Math.floor((256 * (tag.length + start)) / (tag.length + stream.length));
  }
  view.setUint32(xing + 116, 50);
  const lame = xing + XING_BYTES;
  writeText(tag, lame, 'LAME3.100');
  tag[lame + 9] = 4; // revision 0, variable rate of the newer kind (mtrh)
  tag[lame + 21] = ENCODER_DELAY >> 4;
  tag[lame + 22] = ((ENCODER_DELAY & 15) << 4) | (padding >> 8);
  tag[lame + 23] = padding & 255;
  view.setUint32(lame + 28, tag.length + stream.length);
  view.setUint16(lame + 32, crc16(stream));
  view.setUint16(lame + 34, crc16(tag.subarray(0, lame + 34)));
  const file = new Uint8Array(tag.length + stream.length);
  file.set(tag);
  file.set(stream, tag.length);
  return file;
}

/** A silent frame like the stream's own, at the lowest rate that has room for the tag. */
function makeTag(stream: Uint8Array, first: FrameHeader): Uint8Array<ArrayBuffer> {
  const header = stream.slice(0, HEADER_BYTES);
  header[1] = (header[1] ?? 0) | 1; // no checksum after the header
  const needed = HEADER_BYTES + sideInfoBytes(first) + XING_BYTES + LAME_BYTES;
  for (let index = 1; index < 15; index++) {
    header[2] = ((header[2] ?? 0) & 0x0d) | (index << 4);
    const bytes = readHeader(header, 0)?.bytes ?? 0;
    if (bytes < needed) continue;
    const tag = new Uint8Array(bytes);
    tag.set(header);
    return tag;
  }
  throw new Error('No mp3 frame has room for the tag.');
}

function frameStarts(stream: Uint8Array): number[] {
  const starts: number[] = [];
  for (let at = 0; ;) {
    const header = readHeader(stream, at);
    if (!header) return starts;
    starts.push(at);
    at += header.bytes;
  }
}

function readHeader(bytes: Uint8Array, at: number): FrameHeader | null {
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(at, at + HEADER_BYTES);
  if (a !== 0xff || (b & 0xe6) !== 0xe2) return null;
  const version = (b >> 3) & 3; // 3 is MPEG 1, 2 is 2, 0 is 2.5
  const isMpeg1 = version === 3;
  const kbits = (isMpeg1 ? BITRATES_1 : BITRATES_2)[c >> 4];
  const rateHz = RATES_HZ[(c >> 2) & 3];
  if (!kbits || !rateHz || version === 1) return null;
  const sampleRateHz = rateHz / (isMpeg1 ? 1 : version === 2 ? 2 : 4);
  const size = Math.floor(((isMpeg1 ? 144_000 : 72_000) * kbits) / sampleRateHz) + ((c >> 1) & 1);
  return { isMpeg1, channels: d >> 6 === 3 ? 1 : 2, bytes: size };
}

function sideInfoBytes({ isMpeg1, channels }: FrameHeader): number {
  return isMpeg1 ? (channels === 1 ? 17 : 32) : channels === 1 ? 9 : 17;
}

function writeText(bytes: Uint8Array, at: number, text: string): void {
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
}

/** What a byte makes of the checksum: CRC-16 of the tag's description, polynomial 0x8005, bits reflected. */
const CRC_OF_BYTE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  return crc;
});

/** Begins with 0. By the table: bit by bit it took a tenth of the encoding. */
function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) crc = (crc >> 8) ^ (CRC_OF_BYTE[(crc ^ byte) & 255] ?? 0);
  return crc;
}
