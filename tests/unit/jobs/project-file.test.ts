import { expect, it } from 'vitest';
import { changeProject, readProject } from '../../../src/jobs/project-file.ts';
import { createMemoryFolder } from '../../support/memory-folder.ts';

it('keeps what two screens choose at the same moment, and what others wrote', async () => {
  const folder = createMemoryFolder('my-voice', {
    'project.json':
      '{"format":"audio-dataset-manager/project","version":1,"speaker":"narrator","preset":"xtts","transcribe":{"language":3}}',
  });
  await Promise.all([
    changeProject(folder, { transcribe: { language: 'de' } }),
    changeProject(folder, { export: { target: 'piper' } }),
  ]);
  expect(await readProject(folder)).toEqual({
    speaker: 'narrator',
    transcribe: { language: 'de' },
    export: { target: 'piper' },
    extra: { preset: 'xtts' },
  });
});

it('leaves a damaged file alone and says so, and goes on when it was put right', async () => {
  const folder = createMemoryFolder('my-voice', { 'project.json': '{' });
  await expect(changeProject(folder, { language: 'de' })).rejects.toMatchObject({ code: 'json/broken' });
  expect(await folder.files.get('project.json')?.text()).toBe('{');
  await folder.remove('project.json');
  expect(await changeProject(folder, { language: 'de' })).toEqual({ language: 'de' });
});
