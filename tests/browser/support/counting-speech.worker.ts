/** The speech worker with its GPU buffers counted. */
import './count-gpu-buffers.ts';
import '../../../workers/speech.worker.ts';
