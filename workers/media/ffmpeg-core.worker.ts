/**
 * The worker in which ffmpeg runs: the stock worker of @ffmpeg/ffmpeg, with a core that has a device for its output. Both imports
 * are static and in this order, because the device must be in place before the client's first message arrives.
 */
import './output-device.ts';
import '@ffmpeg/ffmpeg/worker';
