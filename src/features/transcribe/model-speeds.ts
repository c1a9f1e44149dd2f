/** How fast each model was on this machine when it was last used, so that the next estimate is a measured one. */
import * as v from 'valibot';
import type { FormStore } from '../../base/stored-form.ts';
import type { SpeechDevice } from '../../jobs/engines.ts';

const KEY = 'model-speeds';
const Speeds = v.record(v.string(), v.pipe(v.number(), v.finite(), v.gtValue(0)));

/** Seconds of audio a second, by model and device; missing where nothing was measured. */
export type ModelSpeeds = Readonly<Record<string, number>>;

/** A model on a device. */
export function speedKey(modelId: string, device: SpeechDevice['kind']): string {
  return `${modelId} ${device}`;
}

/** What was measured at earlier visits. Never throws. */
export function readModelSpeeds(store: FormStore): ModelSpeeds {
  try {
    return v.parse(Speeds, JSON.parse(store.getItem(KEY) ?? '{}'));
  } catch {
    return {};
  }
}

/** Keeps what was measured. */
export function writeModelSpeeds(store: FormStore, speeds: ModelSpeeds): void {
  store.setItem(KEY, JSON.stringify(speeds));
}
