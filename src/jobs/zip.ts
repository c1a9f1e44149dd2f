/**
 * A folder as one zip, and back. Both stream: a file is read and written in pieces, so sizes are bounded by the disk alone. The
 * zip stores (sound hardly gets smaller) and is in 64 bit where it must be; reading takes compressed ones too.
 */
import { abortError, AppError, isAbort } from '../base/app-error.ts';
import type { Folder, Path } from '../base/folder.ts';
import type { FileEntry } from '@zip.js/zip.js';
import { isOwnFolder } from '../dataset/layout.ts';
import { safePath } from '../dataset/naming.ts';
import { filesBelow } from './export-plan.ts';
import type { ItemContext, JobSpec } from './job.ts';

/** Where the bytes of a zip go. It is closed at the end, and aborted when the job is cancelled or fails. */
export type ZipSink = WritableStream<Uint8Array>;

/**
 * The job that writes everything below `path` of the folder as a zip, with the folder's own name in front of every path.
 * Nothing is left out but temporary files: the project is complete again when it is unpacked.
 */
export function zipJob(
  folder: Folder,
  path: Path,
  sink: ZipSink,
): { spec: JobSpec<'zip'>; outcome: { files: number; bytes: number } } {
  const outcome = { files: 0, bytes: 0 };
  return {
    outcome,
    spec: {
      name: 'Zip',
      items: ['zip'],
      label: () => folder.name,
      async run(_, context) {
        const paths = await filesBelow(folder, path);
        const sizes = await Promise.all(paths.map(async (file) => (await folder.read(file))?.size ?? 0));
        const total = sizes.reduce((sum, size) => sum + size, 0) || 1;
        const { makeZip } = await import('client-zip');
        const counted = new TransformStream<Uint8Array, Uint8Array>({
          transform(chunk, controller) {
            outcome.bytes += chunk.length;
            context.onFraction(Math.min(1, outcome.bytes / total));
            controller.enqueue(chunk);
          },
        });
        const root = path === '' ? folder.name : path.slice(path.lastIndexOf('/') + 1);
        await makeZip(entries(folder, path, root, paths, context, outcome))
          .pipeThrough(counted)
          .pipeTo(sink, { signal: context.signal });
      },
    },
  };
}

async function* entries(
  folder: Folder,
  path: Path,
  root: string,
  paths: readonly Path[],
  { checkpoint, fail }: ItemContext,
  outcome: { files: number },
) {
  for (const file of paths) {
    await checkpoint();
    const found = await folder.read(file);
    const inside = path === '' ? file : file.slice(path.length + 1);
    if (!found) {
      fail(
        file,
        new AppError('file/unreadable', `${file} vanished while the zip was written, so it is not in it.`),
      );
      continue;
    }
    outcome.files++;
    yield { name: `${root}/${inside}`, input: found, lastModified: new Date(found.lastModified) };
  }
}

/**
 * The job that unpacks a zip into a folder. Only files inside the folder are made, whatever the zip says; names that a file
 * system refuses are changed; a file that is there already stays. All of these are told.
 */
export function unzipJob(zip: File, folder: Folder): { spec: JobSpec<'unzip'>; outcome: { files: number } } {
  const outcome = { files: 0 };
  return {
    outcome,
    spec: {
      name: 'Unpack',
      writesInto: { folder, path: '' },
      items: ['unzip'],
      label: () => zip.name,
      async run(_, context) {
        const { BlobReader, configure, ZipReader } = await import('@zip.js/zip.js');
        // The browser's own decompression, on this thread: the library's workers come from blobs, which the policy blocks.
        configure({ useWebWorkers: false, useCompressionStream: true });
        const reader = new ZipReader(new BlobReader(zip));
        try {
          // A bad name is that file's alone, and safePath judges it.
          const all = await reader.getEntries({ filenameValidation: 'tolerant' });
          const total = all.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0) || 1;
          const root = commonRoot(all.map(({ filename }) => filename));
          let before = 0;
          for (const entry of all) {
            await context.checkpoint();
            if (!entry.directory) {
              try {
                await unpack(entry, root);
              } catch (error) {
                if (isAbort(error)) throw error;
                context.fail(entry.filename, error);
              }
            }
            before += entry.uncompressedSize;
            context.onFraction(before / total);
          }
        } catch (cause) {
          if (isAbort(cause) || cause instanceof AppError) throw cause;
          throw new AppError(
            'file/unreadable',
            `“${zip.name}” is no zip that can be read: it is damaged, or its download is not complete. Copy it again.`,
            { cause },
          );
        } finally {
          await reader.close();
        }

        async function unpack(entry: FileEntry, root: string): Promise<void> {
          const path = safePath(entry.filename.slice(root.length));
          if (path === null) {
            throw new AppError(
              'folder/bad-name',
              `“${entry.filename}” points out of the folder, so it was left in the zip.`,
            );
          }
          if (entry.encrypted) {
            throw new AppError(
              'file/unreadable',
              `“${entry.filename}” is locked with a password, so it was left in the zip.`,
            );
          }
          if (await folder.read(path)) {
            throw new AppError(
              'folder/bad-name',
              `“${path}” is in the folder already, so it stays as it is there.`,
            );
          }
          const { readable, writable } = new TransformStream<
            Uint8Array<ArrayBuffer>,
            Uint8Array<ArrayBuffer>
          >();
          const [read, written] = await Promise.allSettled([
            entry.getData(writable, { signal: context.signal, checkSignature: true }),
            folder.write(path, readable),
          ]);
          if (context.signal.aborted) throw abortError();
          // Each fails when the other does: a folder's own sentence says more.
          if (written.status === 'rejected' && isFolderError(written.reason)) throw written.reason;
          if (read.status === 'rejected' || written.status === 'rejected') {
            throw new AppError(
              'file/unreadable',
              `“${entry.filename}” is damaged in the zip, so it was left out. Make the zip again.`,
              { cause: read.status === 'rejected' ? read.reason : undefined },
            );
          }
          outcome.files++;
        }
      },
    },
  };
}

function isFolderError(error: unknown): boolean {
  return error instanceof AppError && error.code.startsWith('folder/');
}

/**
 * The folder that all files are in, with its "/", or "": the zip of a project unpacks to what is in it. A folder whose name means
 * something in a dataset is part of what is in it.
 */
function commonRoot(names: readonly string[]): string {
  const [first = ''] = names;
  const root = first.slice(0, first.indexOf('/'));
  const isMeant = isOwnFolder(root) || /^(audios?|wavs?|raw|clips|words)$/i.test(root);
  return safePath(root) === root && !isMeant && names.every((name) => name.startsWith(`${root}/`))
    ? `${root}/`
    : '';
}
