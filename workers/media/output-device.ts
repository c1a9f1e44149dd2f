/**
 * A character device `/dev/output` in ffmpeg's file system. What ffmpeg writes there goes to the worker above at once, as a log
 * event of type "output" with the place it belongs to (headers are written again at the end), so that the sound of a book never
 * lies in ffmpeg's memory and is looked at on another core. Importing this puts it into every core that the stock worker
 * creates, and has the core's wasm inflated where it travels packed.
 */
import { inflate } from '../../src/base/inflate.ts';

/**
 * How far ffmpeg may be ahead of whoever takes its output: enough that neither waits for the other in passing, and the memory
 * of a book that is decoded faster than it is looked at stays bounded.
 */
const AHEAD_BYTES = 16 << 20;
/** A taker that is gone takes this worker along; the limit is for one that never answers. */
const PATIENCE_MS = 60_000;

/** Where ffmpeg is to write. */
const OUTPUT_DEVICE = '/dev/output';

/** What the stock worker passes; the wasm's address is in the fragment, as base64 of JSON. */
interface CoreOptions {
  readonly mainScriptUrlOrBlob: string;
  readonly instantiateWasm?: (
    imports: WebAssembly.Imports,
    receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ) => object;
}

/** The part of Emscripten's FS that is used here. */
interface Core {
  readonly FS: {
    makedev(major: number, minor: number): number;
    registerDevice(device: number, operations: object): void;
    mkdev(path: string, mode: number, device: number): void;
  };
}

interface Stream {
  readonly position: number;
}

// As in <stdio.h>.
const SEEK_CURRENT = 1;
const SEEK_END = 2;

type CreateCore = (options: CoreOptions) => Promise<Core>;

let createCore: CreateCore | undefined;

// The stock worker assigns the core's factory to this global and calls it: the one place to reach the core's file system.
Object.defineProperty(self, 'createFFmpegCore', {
  configurable: true,
  set(create: CreateCore | undefined) {
    createCore = create;
  },
  get: () => createCore && createCoreWithDevice,
});

async function createCoreWithDevice(options: CoreOptions): Promise<Core> {
  if (!createCore) throw new Error('The core was not imported.');
  const module = await compile(wasmUrl(options));
  const core = await createCore({
    ...options,
    instantiateWasm(imports, receive) {
      // Compiled before, so that a failed download rejects: the core itself would wait for ever.
      void WebAssembly.instantiate(module, imports).then((instance) => receive(instance, module));
      return {};
    },
  });
  // Bytes that were taken, modulo 2³²: the taker adds to it. Threads share memory only in an isolated page; elsewhere nobody waits.
  const taken = self.crossOriginIsolated ? new Int32Array(new SharedArrayBuffer(4)) : null;
  let sent = 0;
  const device = core.FS.makedev(64, 0); // any number that Emscripten's own devices (1, 5, 6) leave free
  let size = 0;
  core.FS.registerDevice(device, {
    open() {
      size = 0;
    },
    close: () => undefined,
    read: () => 0,
    llseek(stream: Stream, offset: number, whence: number) {
      return whence === SEEK_CURRENT
        ? stream.position + offset
        : whence === SEEK_END
          ? size + offset
          : offset;
    },
    write(_stream: Stream, heap: Uint8Array<ArrayBuffer>, offset: number, length: number, position: number) {
      const message = new Uint8Array(heap.slice(offset, offset + length).buffer);
      size = Math.max(size, position + length);
      self.postMessage(
        { type: 'LOG', data: { type: 'output', message, position, taken } },
        { transfer: [message.buffer] },
      );
      if (taken) {
        sent = (sent + length) | 0;
        for (
          let seen = Atomics.load(taken, 0);
          ((sent - seen) | 0) > AHEAD_BYTES;
          seen = Atomics.load(taken, 0)
        ) {
          if (Atomics.wait(taken, 0, seen, PATIENCE_MS) === 'timed-out') break;
        }
      }
      return length;
    },
  });
  core.FS.mkdev(OUTPUT_DEVICE, 0o666, device);
  return core;
}

function wasmUrl(options: CoreOptions): string {
  const fragment = options.mainScriptUrlOrBlob.slice(options.mainScriptUrlOrBlob.lastIndexOf('#') + 1);
  const { wasmURL } = JSON.parse(atob(fragment)) as { wasmURL: string };
  return wasmURL;
}

async function compile(url: string): Promise<WebAssembly.Module> {
  const response = await fetch(url);
  if (!response.ok || !response.body) throw new Error(`${url}: ${response.status}`);
  const wasm = await inflate(response.body);
  return await WebAssembly.compileStreaming(
    new Response(wasm, { headers: { 'Content-Type': 'application/wasm' } }),
  );
}
