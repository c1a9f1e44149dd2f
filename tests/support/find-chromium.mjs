// Finds the browser that the tests run in, or installs one. It owns paths and package managers; what the browser is
// started with is here too, so that every test starts the same one. Plain JavaScript: it runs before anything is built.
import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright';

export const CHROMIUM_FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const NAMES = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'chrome'];

export function findChromium() {
  const given = process.env.CHROME_PATH;
  if (given) return isExecutable(given) ? given : null;
  return [...onPath(), ...usualPlaces(), downloaded()].find((file) => file && isExecutable(file)) ?? null;
}

export function findOrInstallChromium() {
  const found = findChromium();
  if (found) return found;
  if (process.env.CHROME_PATH) {
    throw new Error(
      `CHROME_PATH is ${process.env.CHROME_PATH}, which is not a program that can be run. Set it to Chrome or Chromium, or unset it.`,
    );
  }
  for (const [command, ...args] of installers()) {
    console.log(`No Chrome or Chromium found; trying: ${[command, ...args].join(' ')}`);
    spawnSync(command, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      shell: process.platform === 'win32',
    });
    const installed = findChromium();
    if (installed) return installed;
  }
  throw new Error(
    'The tests need Chrome or Chromium, none was found and none could be installed. Install Google Chrome (google.com/chrome) or Chromium, or set CHROME_PATH to its program, then run npm test again.',
  );
}

function onPath() {
  const endings = process.platform === 'win32' ? ['.exe'] : [''];
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  return NAMES.flatMap((name) =>
    folders.flatMap((folder) => endings.map((end) => path.join(folder, name + end))),
  );
}

function usualPlaces() {
  if (process.platform === 'darwin') {
    const apps = ['Google Chrome', 'Chromium', 'Microsoft Edge'];
    return ['/Applications', path.join(homedir(), 'Applications')].flatMap((folder) =>
      apps.map((app) => path.join(folder, `${app}.app`, 'Contents', 'MacOS', app)),
    );
  }
  if (process.platform === 'win32') {
    const { PROGRAMFILES, LOCALAPPDATA } = process.env;
    return [PROGRAMFILES, process.env['PROGRAMFILES(X86)'], LOCALAPPDATA]
      .filter(Boolean)
      .flatMap((folder) => [
        path.join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
        path.join(folder, 'Chromium', 'Application', 'chrome.exe'),
        path.join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
      ]);
  }
  return ['/usr/bin/microsoft-edge', '/opt/google/chrome/chrome', '/snap/bin/chromium'];
}

function downloaded() {
  try {
    return chromium.executablePath();
  } catch {
    return null; // a platform that playwright has no build for
  }
}

function installers() {
  const asRoot = process.platform !== 'win32' && process.getuid() === 0;
  const root = (command) => (asRoot ? command : ['sudo', '-n', ...command]);
  const list = [[process.platform === 'win32' ? 'npx.cmd' : 'npx', 'playwright', 'install', 'chromium']];
  if (has('apt-get')) list.push(root(['apt-get', 'update']), root(['apt-get', 'install', '-y', 'chromium']));
  if (has('dnf')) list.push(root(['dnf', 'install', '-y', 'chromium']));
  if (has('brew')) list.push(['brew', 'install', '--cask', 'chromium']);
  return list;
}

function has(program) {
  if (process.platform === 'win32') return false;
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
