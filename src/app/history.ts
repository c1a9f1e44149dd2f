import type { App } from './context.ts';

/** Whether there is a change to take back, or to do again: on the screen or in the dataset. */
export function canStep(app: App, step: 'undo' | 'redo'): boolean {
  return screenCan(app, step) || datasetCan(app, step);
}

/**
 * Takes the last change back, or does it again: the screen's own where it is the latest, else the dataset's, and goes to the clip
 * that it changed.
 */
export async function stepHistory(app: App, step: 'undo' | 'redo'): Promise<void> {
  const screen = app.screenHistory();
  if (screen && screenCan(app, step) && (screen.isLatest() || !datasetCan(app, step))) {
    screen[step]();
    return;
  }
  const dataset = app.dataset();
  if (!dataset) return;
  try {
    const clip = await dataset[step]();
    if (clip !== null) dataset.setPlace(clip);
  } catch (error) {
    app.notices.error(error);
  }
}

function screenCan(app: App, step: 'undo' | 'redo'): boolean {
  const screen = app.screenHistory();
  return screen !== null && (step === 'undo' ? screen.canUndo() : screen.canRedo());
}

function datasetCan(app: App, step: 'undo' | 'redo'): boolean {
  const dataset = app.dataset();
  return dataset !== null && (step === 'undo' ? dataset.canUndo() : dataset.canRedo());
}

/** Writes what is not on disk yet; what fails is a message. */
export async function saveNow(app: App): Promise<void> {
  try {
    await app.dataset()?.flush();
  } catch (error) {
    app.notices.error(error);
  }
}
