// `npm test`: finds the browser, builds the app once, runs the three kinds of tests one after another (they share the
// machine, and the e2e tests measure what a person waits for) and sums up. The last line is "N passed, N failed".
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findOrInstallChromium } from './find-chromium.mjs';

const BIN = path.resolve(import.meta.dirname, '../../node_modules');
const reports = mkdtempSync(path.join(tmpdir(), 'test-reports-'));
const summary = [];

try {
  const browser = findOrInstallChromium();
  console.log(`Browser: ${browser}`);
  process.env.CHROME_PATH = browser;
  if (run('vite/bin/vite.js', ['build', '--logLevel', 'warn']) !== 0)
    throw new Error('The app does not build.');
  for (const project of ['unit', 'browser', 'e2e']) summary.push(test(project));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  summary.push({ project: 'set-up', passed: 0, failed: 1 });
} finally {
  rmSync(reports, { recursive: true, force: true });
}

console.log();
for (const { project, passed, failed } of summary) {
  console.log(`${project.padEnd(8)} ${passed} passed, ${failed} failed`);
}
const sum = (key) => summary.reduce((total, result) => total + result[key], 0);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') === 0 ? 0 : 1;

function test(project) {
  const report = path.join(reports, `${project}.json`);
  const args = [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  const status = run('vitest/vitest.mjs', args);
  const { passed, failed } = count(report);
  // A file that cannot be loaded and an error outside a test fail the run without failing a test.
  return { project, passed, failed: Math.max(failed, status === 0 ? 0 : 1) };
}

function count(report) {
  try {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
    const broken = testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
    );
    return { passed: numPassedTests, failed: numFailedTests + broken.length };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

function run(script, args) {
  const { status } = spawnSync(process.execPath, [path.join(BIN, script), ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return status ?? 1;
}
