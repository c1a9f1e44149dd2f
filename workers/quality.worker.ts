/** The quality worker: measures the sound of one clip after another. What is measured, and how, is src/audio/quality. */
import * as Comlink from 'comlink';
import type { PcmSource } from '../src/audio/pcm.ts';
import { measureQuality, type ClipQuality } from '../src/audio/quality/quality.ts';
import { registerErrorTransfer } from '../src/base/worker-errors.ts';

/** What the page asks. */
export interface QualityWorkerApi {
  measure(pcm: PcmSource): Promise<ClipQuality>;
}

const api: QualityWorkerApi = { measure: measureQuality };

registerErrorTransfer();
Comlink.expose(api);
