/**
 * Counts the GPU buffers of the worker that imports this, before the code that makes them: those made and not destroyed.
 */

/** The buffers that live. */
export interface GpuBuffers {
  readonly gpuBuffers: number;
  readonly bytes: number;
}

interface Buffer {
  readonly size: number;
  destroy: (this: Buffer) => void;
}
interface Device {
  createBuffer: (this: Device, ...given: unknown[]) => Buffer;
}
type Prototype<T> = { readonly prototype: T } | undefined;
const scope = globalThis as unknown as { GPUDevice: Prototype<Device>; GPUBuffer: Prototype<Buffer> };
const device = scope.GPUDevice?.prototype;
const buffer = scope.GPUBuffer?.prototype;

const COUNT_BUFFERS = 'count GPU buffers';

const live = new Set<Buffer>();
if (device && buffer) {
  const { createBuffer } = device;
  device.createBuffer = function (...given) {
    const made = createBuffer.apply(this, given);
    live.add(made);
    return made;
  };
  const { destroy } = buffer;
  buffer.destroy = function () {
    live.delete(this);
    destroy.apply(this);
  };
}

addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (data !== COUNT_BUFFERS) return;
  const bytes = [...live].reduce((sum, { size }) => sum + size, 0);
  const answer: GpuBuffers = { gpuBuffers: live.size, bytes };
  postMessage(answer);
});

/** Asks a worker that imports this. */
export function countGpuBuffers(worker: Worker): Promise<GpuBuffers> {
  return new Promise((resolve) => {
    const listener = ({ data }: MessageEvent<unknown>) => {
      if (typeof data !== 'object' || data === null || !('gpuBuffers' in data)) return;
      worker.removeEventListener('message', listener);
      resolve(data as GpuBuffers);
    };
    worker.addEventListener('message', listener);
    worker.postMessage(COUNT_BUFFERS);
  });
}
