/** Every screen, in the states a person meets on the sample, against the accessibility rules; wide and narrow, light and dark. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AxeResults, RunOptions } from 'axe-core';
import { expect, test } from 'vitest';
import { writeClipsFolder } from './support/clips-folder.ts';
import { launchApp } from './support/launch-app.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const VIEWS = [
  { width: 1440, height: 900, colorScheme: 'light' },
  { width: 360, height: 740, colorScheme: 'dark' },
] as const;
/** The first of them at 200 %, in the colours of a system with high contrast. */
const ZOOMED = { width: 720, height: 450, colorScheme: 'dark', forcedColors: 'active' } as const;

test('axe finds nothing on any screen, and nothing is wider than the window', async () => {
  const app = await launchApp();
  const other = await mkdtemp(path.join(tmpdir(), 'other-voice-'));
  // The debugger may evaluate it; the page itself may not, by its policy.
  await app.page.evaluate(await readFile(AXE, 'utf8'));

  async function check(state: string): Promise<void> {
    for (const { width, height, ...media } of state.startsWith('Review,') ? [...VIEWS, ZOOMED] : VIEWS) {
      await app.page.setViewportSize({ width, height });
      await app.page.emulateMedia({ forcedColors: 'none', ...media, reducedMotion: 'reduce' });
      const findings = () =>
        app.page.evaluate(
          async (hasOwnColours) => {
            const { axe } = globalThis as unknown as {
              axe: { run(options: RunOptions): Promise<AxeResults> };
            };
            const results = await axe.run({ rules: { 'color-contrast': { enabled: hasOwnColours } } });
            return results.violations.map(
              ({ id, nodes }) =>
                `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary ?? ''}`).join(' ')}`,
            );
            // Forced colours are the system's, and are not what the browser says a button has.
          },
          !('forcedColors' in media),
        );
      // Colours on their way to the other theme are not yet what a person sees.
      await expect.poll(findings, { message: `${state} at ${width} px`, timeout: 5000 }).toEqual([]);
      const overflow = await app.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, `${state} at ${width} px is wider than the window`).toBeLessThanOrEqual(0);
    }
    await app.page.setViewportSize({ width: 1440, height: 900 });
    await app.page.emulateMedia({ forcedColors: 'none' });
  }

  /** Keys go nowhere when nothing has the focus. */
  const expectFocus = (after: string) =>
    expect
      .poll(() => app.page.evaluate(() => document.activeElement !== document.body), { message: after })
      .toBe(true);

  try {
    await check('Home, first visit');
    for (const empty of ['Analyze', 'Convert', 'Split', 'Transcribe', 'Review', 'Sets', 'Health', 'Export']) {
      await app.go(empty);
      await app.page.getByRole('heading', { level: 1, name: empty }).waitFor();
      await check(`${empty}, empty`);
    }
    await app.go('Home');
    await app.page.getByRole('button', { name: 'Try it with a sample recording' }).click();
    await app.page.getByText('every sample is accounted for').waitFor();
    await check('Split, planned');
    await app.page.getByRole('spinbutton', { name: 'Longest clip (s)' }).fill('4');
    await app.page.getByRole('button', { name: 'Leave out piece 3' }).click();
    await app.page
      .getByRole('button', { name: /^Why is piece/ })
      .first()
      .click();
    await app.page.getByText('the longest is').waitFor();
    await check('Split, changed by hand');
    await app.page.getByRole('button', { name: 'Split', exact: true }).click();
    await app.page.getByRole('button', { name: 'Go on to Transcribe' }).waitFor();
    await check('Split, done');
    await app.page.getByRole('spinbutton', { name: 'Longest clip (s)' }).fill('5');
    await app.page.getByRole('button', { name: 'Split', exact: true }).click();
    await app.page.getByRole('button', { name: 'Replace', exact: true }).waitFor();
    await check('Split, asked about earlier clips');
    await app.page.getByRole('link', { name: 'Reindex another folder' }).click();
    await app.page.getByRole('heading', { level: 1, name: 'Reindex' }).waitFor();
    await check('Reindex');
    await app.go('Home');
    await check('Home, open');
    await writeClipsFolder(other, ['The kettle began to sing.']);
    await app.answerWithFolder(other);
    await app.page.getByRole('button', { name: 'Add another dataset' }).click();
    await app.page.getByText('clips come').waitFor();
    await check('Home, another dataset to add');
    await app.page.getByRole('button', { name: 'Not now' }).click();
    await expectFocus('a dataset was not added');
    await app.go('Analyze');
    await app.page.getByText('Analysis finished').waitFor();
    await check('Analyze');
    await app.go('Convert');
    await app.page.getByRole('cell', { name: 'the-ferry.wav' }).waitFor();
    await check('Convert');
    await app.go('Transcribe');
    await app.page.getByRole('button', { name: 'Transcribe', exact: true }).waitFor();
    await check('Transcribe, ready');
    await app.page.getByRole('button', { name: 'Bring your own text' }).click();
    await check('Transcribe, own text');
    await app.go('Review');
    const reference = app.page.getByRole('textbox', { name: 'JSON reference' });
    await reference.fill('The ferry left the harbour.');
    await app.page.getByRole('button', { name: 'Accept', exact: true }).click();
    await app.page.getByRole('button', { name: 'Delete from dataset' }).click();
    await expectFocus('a clip was deleted');
    await app.page.getByRole('button', { name: 'Next', exact: true }).click();
    await expectFocus('another clip came on the page');
    await check('Review, one clip done');
    await app.page.getByRole('button', { name: 'Delete several' }).click();
    await check('Review, delete several');
    await app.page.getByRole('button', { name: 'Find and replace' }).click();
    await app.page.getByRole('textbox', { name: 'Find', exact: true }).fill('the');
    await app.page.getByRole('list', { name: 'What would change' }).waitFor();
    await check('Review, find and replace');
    const more = app.page.getByRole('button', { name: 'More tools' });
    await more.click();
    await check('Review, more tools');
    await app.page.keyboard.press('Escape');
    await expectFocus('the menu was closed');
    await more.click();
    await app.page.getByRole('button', { name: 'Tidy project' }).click();
    await app.page.getByText('No clip was cut anew').waitFor();
    await check('Review, tidy project');
    await app.page.keyboard.press('Escape');
    await expectFocus('a panel was closed');
    await more.click();
    await app.page.getByRole('button', { name: 'Spell out numbers' }).click();
    await app.page.getByText('No figures in any text.').waitFor();
    await check('Review, numbers');
    await more.click();
    await app.page.getByRole('button', { name: 'Labels', exact: true }).click();
    await app.page.getByRole('textbox', { name: 'New label' }).fill('[laugh]');
    await app.page.getByRole('button', { name: 'Add', exact: true }).click();
    await app.page.getByRole('group', { name: 'Insert a label' }).waitFor();
    await check('Review, labels');
    await more.click();
    await app.page.getByRole('button', { name: 'What counts' }).click();
    await app.page.getByRole('button', { name: 'Playback options' }).click();
    await app.page.getByRole('checkbox', { name: 'Spectrogram' }).check();
    await app.page.keyboard.press('Escape');
    await app.page
      .getByRole('complementary', { name: 'Clips' })
      .getByRole('listitem')
      .getByRole('button')
      .nth(5)
      .click({
        modifiers: ['Shift'],
      });
    await app.page.getByText(/clips selected/).waitFor();
    await check('Review, what counts, a selection and the spectrogram');
    await app.page.keyboard.press('?');
    await app.page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await check('Review, keys');
    await app.page.keyboard.press('Escape');
    await expectFocus('the dialog was closed');
    await app.page.getByRole('searchbox', { name: 'Search clips' }).fill('nothing is called this');
    await app.page.getByRole('button', { name: 'Show all clips' }).waitFor();
    await check('Review, nothing found');
    await app.go('Transcribe');
    await app.page.getByRole('button', { name: 'Bring your own text' }).click();
    await app.page.getByRole('textbox', { name: 'Your text' }).fill('The Ferry left the harbor.');
    await app.page.getByRole('button', { name: 'Compare with' }).click();
    await app.page.getByRole('list', { name: 'Clips and your text' }).waitFor();
    await check('Transcribe, own text compared');
    await app.page.getByRole('button', { name: 'Second opinion' }).click();
    await app.page.getByLabel('whisper.json to compare with').setInputFiles({
      name: 'whisper.json',
      mimeType: 'application/json',
      buffer: Buffer.from(
        JSON.stringify(
          // All of them, for some were deleted above.
          Object.fromEntries(
            Array.from({ length: 16 }, (_, i) => [
              `the-ferry_${String(i + 1).padStart(6, '0')}.wav`,
              { text: ' A thin fog lay.', segments: [], language: 'en' },
            ]),
          ),
        ),
      ),
    });
    await app.page.getByRole('list', { name: 'Where they differ' }).waitFor();
    await check('Transcribe, second opinion');
    await app.go('Sets');
    await app.page.getByRole('button', { name: 'Assign', exact: true }).click();
    await app.page.getByText('of the time').waitFor();
    await check('Sets');
    await app.go('Health');
    await app.page.getByRole('button', { name: 'Measure', exact: true }).click();
    await app.page.getByText('Measuring finished').waitFor();
    await check('Health, measured');
    await app.go('Export');
    await app.page.getByRole('button', { name: 'Check', exact: true }).click();
    await app.page.getByText('What goes out').waitFor();
    await check('Export, checked');
    await app.go('Settings');
    await check('Settings');
  } finally {
    await app.close();
    await rm(other, { recursive: true, force: true });
  }
});
