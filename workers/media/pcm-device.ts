/**
 * A character device `/dev/pcm` in ffmpeg's file system. What ffmpeg writes there goes to the worker above at once, as a log
 * event of type "pcm", so that the samples of a book never lie in ffmpeg's memory and are looked at on another core. Importing
 * this puts it into every core that the stock worker creates, and has the core's wasm inflated where it travels packed.
 */
import { inflate } from '../../src/base/inflate.ts';

/** Where ffmpeg is to write raw samples. */
const PCM_DEVICE = '/dev/pcm';

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
  const device = core.FS.makedev(64, 0); // any number that Emscripten's own devices (1, 5, 6) leave free
  core.FS.registerDevice(device, {
    open: () => undefined,
    close: () => undefined,
    read: () => 0,
    llseek: (_stream: unknown, offset: number) => offset,
    write(_stream: unknown, heap: Uint8Array<ArrayBuffer>, offset: number, length: number) {
      const message = new Uint8Array(heap.slice(offset, offset + length).buffer);
      self.postMessage({ type: 'LOG', data: { type: 'pcm', message } }, { transfer: [message.buffer] });
      return length;
    },
  });
  core.FS.mkdev(PCM_DEVICE, 0o666, device);
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
