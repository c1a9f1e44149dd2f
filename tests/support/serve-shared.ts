/**
 * Serves `../shared` to pages under test as `/shared/`, where that folder is there: its audio and reference texts as they are, and
 * its models the way the app ships one, with a manifest. `models/<name>@<n>/` is a model that stops after n / 2 tokens: one of
 * random weights never stops by itself. Without the folder everything is "not found", and tests that need it say so and leave
 * themselves out.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Plugin } from 'vite';

const PREFIX = '/shared/';
const FOLDER = path.resolve('../shared');

/** The Vite plugin. */
export function serveShared(): Plugin {
  return {
    name: 'serve-shared',
    configureServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        const { pathname } = new URL(request.url ?? '/', 'http://localhost');
        if (!pathname.startsWith(PREFIX)) {
          next();
          return;
        }
        const wanted = path.join(FOLDER, decodeURIComponent(pathname.slice(PREFIX.length)));
        contentOf(wanted).then(
          (content) => response.end(content),
          () => response.writeHead(404).end(),
        );
      });
    },
  };
}

async function contentOf(file: string): Promise<string | Uint8Array> {
  const [kind, model = '', ...name] = path.relative(FOLDER, file).split(path.sep);
  if (kind !== 'models') return await readFile(file);
  return name.join('/') === 'manifest.json'
    ? await manifestOf(model)
    : await modelFile(model, name.join('/'));
}

async function modelFile(model: string, name: string): Promise<string | Uint8Array> {
  const [folder = '', positions] = model.split('@');
  const content = await readFile(path.join(FOLDER, 'models', folder, name));
  if (positions === undefined || name !== 'config.json') return content;
  const config = JSON.parse(content.toString()) as Record<string, unknown>;
  return JSON.stringify({ ...config, max_target_positions: Number(positions) });
}

async function manifestOf(model: string): Promise<string> {
  const folder = path.join(FOLDER, 'models', model.replace(/@.*/, ''));
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => {
      const name = path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/');
      const content = Buffer.from(await modelFile(model, name));
      const sha256 = createHash('sha256').update(content).digest('hex');
      return { path: name, source: name, bytes: content.length, sha256 };
    });
  return JSON.stringify({ id: model, name: model, files: await Promise.all(files) });
}
