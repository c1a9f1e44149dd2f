/**
 * The ffmpeg of this machine for tests that run in the browser: the yardstick of silences and loudness, and the maker of files
 * that the app's own core cannot make. A Vitest browser command, for a page cannot start programs.
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { defineBrowserCommand } from '@vitest/browser-playwright';

/** What native ffmpeg did. */
interface NativeRun {
  /** Null where there is no ffmpeg on the PATH. */
  readonly exitCode: number | null;
  readonly log: string;
  /** The file named last, as base64; empty when it was not written. */
  readonly output: string;
}

declare module 'vitest/internal/browser' {
  interface BrowserCommands {
    /** Runs `ffmpeg -i input …args` in a folder of its own. */
    nativeFfmpeg(inputName: string, input: string, args: readonly string[]): Promise<NativeRun>;
  }
}

/** See the top of the file. */
export const nativeFfmpeg = defineBrowserCommand<[string, string, readonly string[]]>(
  async (_, inputName, input, args): Promise<NativeRun> => {
    const cwd = await mkdtemp(path.join(tmpdir(), 'native-ffmpeg-'));
    try {
      await writeFile(path.join(cwd, inputName), Buffer.from(input, 'base64'));
      const { status, stderr, error } = spawnSync(
        'ffmpeg',
        ['-hide_banner', '-y', '-i', inputName, ...args],
        {
          cwd,
          encoding: 'utf8',
          maxBuffer: 1e8,
        },
      );
      if (error) return { exitCode: null, log: error.message, output: '' };
      const output = await readFile(path.join(cwd, args.at(-1) ?? ''), 'base64').catch(() => '');
      return { exitCode: status, log: stderr, output };
    } finally {
      await rm(cwd, { recursive: true, force: true });
    }
  },
);
