/**
 * Converts a recording with ffmpeg into a file of the browser's private storage, `cache/convert/`, so that no output is ever held
 * in memory. Owns that file; what ffmpeg is told is convert-arguments.ts's, copying the output to its folder the caller's.
 */
import { AppError } from '../../src/base/app-error.ts';
import type { ConvertSettings, RecordingInfo } from '../../src/jobs/engines.ts';
import { convertArguments, measureArguments, parseLoudness } from './convert-arguments.ts';
import { OUTPUT_DEVICE, runFfmpeg } from './ffmpeg.ts';

const FOLDER_PATH = ['cache', 'convert'] as const;
/** What a cancel or a crash left behind. Younger ones may be on their way into a folder. */
const LEFT_OVER_MS = 3_600_000;
/** The measuring pass writes nothing, so it is the quicker one. */
const MEASURED_SHARE = 0.4;

/** Converts, and has the output used before it is removed. Errors as ConvertEngine's. */
export async function convertWithFfmpeg(
  file: File,
  info: RecordingInfo,
  settings: ConvertSettings,
  use: (output: File) => Promise<void>,
  onFraction: (fraction: number) => void,
): Promise<void> {
  const folder = await openFolder();
  await removeLeftOvers(folder);
  const follow = (from: number, share: number) => (timeS: number) =>
    onFraction(from + share * Math.min(1, info.durationS > 0 ? Math.max(0, timeS) / info.durationS : 0));

  const twice = settings.loudnessLufs !== null;
  const measured = twice ? MEASURED_SHARE : 0;
  const loudness = twice
    ? parseLoudness(
        await runFfmpeg(file, ['-v', 'info'], measureArguments(settings, info), {
          onTime: follow(0, measured),
        }),
      )
    : null;

  const name = crypto.randomUUID();
  const output = await folder.getFileHandle(name, { create: true });
  try {
    const handle = await output.createSyncAccessHandle();
    try {
      const after = [...convertArguments(settings, info, loudness), OUTPUT_DEVICE];
      await runFfmpeg(file, ['-v', 'error'], after, {
        onTime: follow(measured, 1 - measured),
        onOutput(bytes, position) {
          try {
            if (handle.write(bytes, { at: position }) === bytes.byteLength) return;
          } catch (error) {
            throw full(file, error);
          }
          throw full(file, 'The write was cut short.');
        },
      });
      handle.flush();
    } finally {
      handle.close();
    }
    await use(await output.getFile());
  } finally {
    await folder.removeEntry(name);
  }
}

async function openFolder(): Promise<FileSystemDirectoryHandle> {
  let folder = await navigator.storage.getDirectory();
  for (const name of FOLDER_PATH) folder = await folder.getDirectoryHandle(name, { create: true });
  return folder;
}

async function removeLeftOvers(folder: FileSystemDirectoryHandle): Promise<void> {
  for await (const handle of folder.values()) {
    if (handle.kind !== 'file') continue;
    const { lastModified } = await handle.getFile();
    // Another tab may be writing it: the browser then refuses, and it stays.
    if (lastModified < Date.now() - LEFT_OVER_MS) await folder.removeEntry(handle.name).catch(() => {});
  }
}

function full(file: File, cause: unknown): AppError {
  return new AppError(
    'folder/full',
    `There is no room for the converted sound of “${file.name}”. Free some space on the disk, then try again.`,
    { cause },
  );
}
