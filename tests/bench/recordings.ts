/** Long recordings of real speech for benchmarks, made by a tool beside this repository, which may be missing. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';

const TOOL = path.resolve('../shared/tools/make-recording.mjs');

/** Whether what recordings are made and compared with is here; says what is missing. */
export function canMakeRecordings(): boolean {
  const hasTool = existsSync(TOOL);
  const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;
  if (!hasTool)
    process.stdout.write('No ../shared/tools: recordings cannot be built, their rows are left out.\n');
  if (!hasFfmpeg)
    process.stdout.write('No ffmpeg on the PATH: the yardsticks cannot run, their rows are left out.\n');
  return hasTool && hasFfmpeg;
}

/** Writes `<name>.<format>` into the folder for each of the formats ("mp3,wav"), and nothing else. */
export function makeRecording(folder: string, name: string, minutes: number, formats: string): void {
  const options = ['--minutes', String(minutes), '--out', folder, '--name', name, '--formats', formats];
  execFileSync('node', [TOOL, ...options]);
  rmSync(path.join(folder, `${name}.json`));
  if (!formats.split(',').includes('wav')) rmSync(path.join(folder, `${name}.wav`), { force: true });
}
