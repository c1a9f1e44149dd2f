import { expect, it } from 'vitest';
import { parseProjectJson, writeProjectJson } from '../../../src/dataset/project-json.ts';

it('comes back as it was written, keys of a later version included', () => {
  const file = { name: 'tapes', speaker: 'narrator', language: 'en', extra: { preset: 'xtts' } };
  expect(parseProjectJson(writeProjectJson(file))).toEqual(file);
  expect(parseProjectJson(writeProjectJson({}))).toEqual({});
  const chosen = {
    transcribe: { language: 'de' },
    export: { target: 'xtts', acceptedOnly: true, leaveOut: { xtts: { 'too-long': false } } },
  };
  expect(parseProjectJson(writeProjectJson(chosen))).toEqual(chosen);
});

it.each([
  ['[]', 'does not say'],
  ['{"format":"audio-dataset-manager/project","version":9}', 'newer version'],
  ['{"format":"audio-dataset-manager/project","version":1,"speaker":3}', '"speaker"'],
])('refuses %s with a sentence', (text, sentence) => {
  expect(() => parseProjectJson(text)).toThrow(sentence);
});
