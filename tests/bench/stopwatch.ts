/** Times taken in the page itself: from outside, a change is seen up to half a second late. */
import type { Locator, Page } from 'playwright';

/** What the page is busy with: no plan on the Split screen, or its button not to be pressed. */
type Busy = 'planning' | 'splitting';

/** Clicks, and gives the seconds from the click until the page was busy and the paint after that. */
export async function busyS(page: Page, busy: Busy, click: Locator): Promise<number> {
  const elapsed = page.evaluate((what) => {
    const isBusy = (): boolean =>
      what === 'planning'
        ? ![...document.querySelectorAll('p')].some((p) =>
            p.textContent.includes('every sample is accounted for'),
          )
        : [...document.querySelectorAll('button')].some(
            (button) => button.textContent.trim() === 'Split' && button.disabled,
          );
    return new Promise<number>((resolve) => {
      let start = 0;
      let wasBusy = false;
      addEventListener('click', () => (start = performance.now()), { capture: true, once: true });
      const look = (): void => {
        const now = isBusy();
        if (start > 0 && now) wasBusy = true;
        if (wasBusy && !now) setTimeout(() => resolve((performance.now() - start) / 1000));
        else requestAnimationFrame(look);
      };
      look();
    });
  }, busy);
  await click.click();
  return elapsed;
}

/** Until the next frame is painted, or until the plan's sum is another one and that is painted. */
type Until = 'frame' | 'plan';

/** Moves a slider through the values, and gives for each the milliseconds until what is waited for. */
export async function repaintsMs(
  page: Page,
  slider: string,
  until: Until,
  values: readonly string[],
): Promise<number[]> {
  return page.evaluate(
    async ([name, until, list]) => {
      const input = [...document.querySelectorAll<HTMLInputElement>('input[type=range]')].find((range) =>
        (range.getAttribute('aria-label') ?? range.labels?.[0]?.textContent ?? '').startsWith(name),
      );
      if (!input) throw new Error(`There is no slider called ${name}.`);
      const sum = (): string =>
        [...document.querySelectorAll('p')].find((p) =>
          p.textContent.includes('every sample is accounted for'),
        )?.textContent ?? '';
      const frame = (): Promise<unknown> =>
        new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
      const times: number[] = [];
      for (const value of list) {
        const before = sum();
        const start = performance.now();
        input.value = value;
        input.dispatchEvent(new Event('input', { bubbles: true }));
        do await frame();
        while (until === 'plan' && sum() === before && performance.now() - start < 5000);
        times.push(performance.now() - start);
      }
      return times;
    },
    [slider, until, values] as const,
  );
}

/** Creates files of these sizes in a sub-folder of the folder that was opened last, as the app does, and gives the seconds. */
export async function bareFilesS(page: Page, subFolder: string, sizes: readonly number[]): Promise<number> {
  return page.evaluate(
    async ([name, list]) => {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open('keyval-store');
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(new Error('not opened'));
      });
      const folders = await new Promise<{ handle: FileSystemDirectoryHandle }[]>((resolve, reject) => {
        const request = database.transaction('keyval').objectStore('keyval').get('remembered-folders');
        request.onsuccess = () => resolve(request.result as { handle: FileSystemDirectoryHandle }[]);
        request.onerror = () => reject(new Error('not read'));
      });
      database.close();
      const folder = await folders[0]?.handle.getDirectoryHandle(name, { create: true });
      if (!folder) throw new Error('No folder was opened.');
      const start = performance.now();
      const queue = list.map((size, i) => [`${i}.wav`, new Uint8Array(size)] as const);
      const writer = async (): Promise<void> => {
        for (let next = queue.shift(); next; next = queue.shift()) {
          const file = await folder.getFileHandle(next[0], { create: true });
          const writable = await file.createWritable();
          await writable.write(next[1]);
          await writable.close();
        }
      };
      await Promise.all(Array.from({ length: 32 }, writer));
      return (performance.now() - start) / 1000;
    },
    [subFolder, sizes] as const,
  );
}
