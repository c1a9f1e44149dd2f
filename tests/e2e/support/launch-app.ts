/**
 * The built app in a real browser with a profile of its own, as a person has it: a folder can be dropped on it, its host can go,
 * and the browser can be killed and opened again.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BrowserContext, chromium, type Locator, type Page } from 'playwright';
import { CHROMIUM_FLAGS, findOrInstallChromium } from '../../support/find-chromium.mjs';
import { serveApp } from './static-server.ts';

/** The app under test. */
export interface LaunchedApp {
  /** The page; another one after `reopen`. */
  readonly page: Page;
  readonly url: string;
  /** The button of this very name, or of a name like this. */
  button(name: string | RegExp): Locator;
  /** Goes to a screen by the rail. */
  go(screen: string): Promise<void>;
  /** The app in a second tab of the same browser. */
  newPage(): Promise<Page>;
  /** Drops a folder of this machine on the middle of the page (or of another tab), the way a file manager does. */
  dropFolder(folder: string, tab?: Page): Promise<void>;
  /** Has the next question for a folder answered with this one, as there is no one to answer the browser. */
  answerWithFolder(folder: string): Promise<void>;
  /** Ends the host; the app is on its own from here. */
  stopServer(): Promise<void>;
  /** Kills the browser without warning and opens it again, on the same profile and address. */
  reopen(): Promise<void>;
  /** Kills the page without warning and opens it again at `hash`; the browser lives on. */
  crashPage(hash: string): Promise<void>;
  /** Throws with the list when the console showed an error, a script failed, or a request went to another origin. */
  assertClean(): void;
  close(): Promise<void>;
}

/** How the app is launched. */
export interface LaunchOptions {
  /** `none` is a host without isolation headers and policy. */
  readonly headers?: 'all' | 'none';
  /** Other origins that it may ask: a test's own model hub. */
  readonly hubs?: readonly string[];
}

/** Opens the app in a fresh profile. */
export async function launchApp(options: LaunchOptions = {}): Promise<LaunchedApp> {
  const server = await serveApp(0, options.headers ?? 'all');
  const url = `http://localhost:${server.port}/`;
  const profile = await mkdtemp(path.join(tmpdir(), 'audio-dataset-manager-'));
  await allowWriting(profile);
  const complaints: string[] = [];
  const allowed = [new URL(url).origin, ...(options.hubs ?? [])];
  let { context, page } = await open(profile, url, allowed, complaints);

  async function dropFolder(folder: string, tab: Page = page): Promise<void> {
    const session = await context.newCDPSession(tab);
    const { width, height } = await tab.evaluate(() => ({ width: innerWidth, height: innerHeight }));
    const data = { items: [], files: [path.resolve(folder)], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await session.send('Input.dispatchDragEvent', { type, x: width / 2, y: height / 2, data });
    }
    await session.detach();
  }

  return {
    get page() {
      return page;
    },
    url,
    button: (name) => page.getByRole('button', { name, exact: true }),
    go: (screen) => page.getByRole('navigation').getByRole('link', { name: screen, exact: true }).click(),
    async newPage() {
      const opened = await context.newPage();
      await opened.goto(url);
      return opened;
    },
    dropFolder,
    async answerWithFolder(folder) {
      // Only a drop hands out a folder of the machine without a question; the app does not see this one.
      await page.evaluate(() => {
        const listening = new AbortController();
        for (const type of ['dragenter', 'dragover', 'drop'] as const) {
          const take = (event: DragEvent): void => {
            event.preventDefault();
            event.stopImmediatePropagation();
            if (type !== 'drop') return;
            listening.abort();
            const handle = event.dataTransfer?.items[0]?.getAsFileSystemHandle();
            globalThis.showDirectoryPicker = async () => (await handle) as FileSystemDirectoryHandle;
          };
          addEventListener(type, take, { capture: true, signal: listening.signal });
        }
      });
      await dropFolder(folder);
    },
    stopServer: () => server.stop(),
    async reopen() {
      await kill(context, page);
      ({ context, page } = await open(profile, url, allowed, complaints));
    },
    async crashPage(hash) {
      const crashed = page;
      const gone = new Promise((resolve) => crashed.once('crash', resolve));
      const session = await context.newCDPSession(crashed);
      session.send('Page.crash').catch(() => undefined); // never answered: that is the point
      await gone;
      page = await context.newPage();
      await crashed.close();
      await page.goto(`${url}${hash}`);
    },
    assertClean() {
      if (complaints.length > 0) throw new Error(`The app complained:\n${complaints.join('\n')}`);
    },
    async close() {
      await context.close();
      await server.stop();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Lets pages write to folders they were given, for no one is there to answer the browser's question. */
async function allowWriting(profile: string): Promise<void> {
  await mkdir(path.join(profile, 'Default'), { recursive: true });
  const preferences = {
    profile: { default_content_setting_values: { file_system_read_guard: 1, file_system_write_guard: 1 } },
  };
  await writeFile(path.join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
}

async function open(
  profile: string,
  url: string,
  allowed: readonly string[],
  complaints: string[],
): Promise<{ context: BrowserContext; page: Page }> {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findOrInstallChromium(),
    args: [...CHROMIUM_FLAGS],
    viewport: { width: 1280, height: 800 },
  });
  context.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (error) =>
    complaints.push(`script: ${error.error().stack ?? String(error.error())}`),
  );
  context.on('request', (request) => {
    const requested = new URL(request.url());
    const isLocal = ['blob:', 'data:'].includes(requested.protocol);
    if (!isLocal && !allowed.includes(requested.origin)) complaints.push(`request: ${request.url()}`);
  });
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(url);
  return { context, page };
}

async function kill(context: BrowserContext, page: Page): Promise<void> {
  const session = await context.newCDPSession(page);
  const gone = new Promise((resolve) => {
    context.once('close', resolve);
  });
  session.send('Browser.crash').catch(() => undefined); // never answered: that is the point
  await gone;
}
