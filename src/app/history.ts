import type { App } from './context.ts';

/** Takes the last change of the dataset back, or does it again, and goes to the clip that it changed. */
export async function stepHistory(app: App, step: 'undo' | 'redo'): Promise<void> {
  const dataset = app.dataset();
  if (!dataset) return;
  try {
    const clip = await dataset[step]();
    if (clip !== null) dataset.setPlace(clip);
  } catch (error) {
    app.notices.error(error);
  }
}

/** Writes what is not on disk yet; what fails is a message. */
export async function saveNow(app: App): Promise<void> {
  try {
    await app.dataset()?.flush();
  } catch (error) {
    app.notices.error(error);
  }
}
