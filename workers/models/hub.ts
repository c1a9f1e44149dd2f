/**
 * What a hub has of a model: which of the files we need, how large they are and what they must hash to. The public hub answers
 * with a list (its tree API); a plain file server of the same paths is asked file by file.
 */
import * as v from 'valibot';
import { AppError, isAbort } from '../../src/base/app-error.ts';
import type { ModelDownload } from '../../src/jobs/models.ts';
import { externalData } from '../speech/rungs.ts';
import { chooseParts, MODEL_PARTS, MODEL_TEXTS } from './model-parts.ts';

/** One file to fetch. */
export interface HubFile {
  readonly path: string;
  readonly url: string;
  /** Exact size; null when the hub did not say. */
  readonly bytes: number | null;
  /** Lower-case hex; null when the hub did not say. */
  readonly sha256: string | null;
}

/** `fetch`, so that a test can look at what is asked. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Nothing of the page goes along with a request, and gigabytes do not go through the browser's cache. */
export const REQUEST = {
  mode: 'cors',
  credentials: 'omit',
  referrerPolicy: 'no-referrer',
  cache: 'no-store',
} as const;

/** One entry of `GET /api/models/<repo>/tree/main?recursive=true`; large files carry the sha256 of their content in `lfs`. */
const Tree = v.array(
  v.object({
    type: v.string(),
    path: v.string(),
    size: v.number(),
    lfs: v.optional(v.object({ oid: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)), size: v.number() })),
  }),
);

/** The files of the model that the device needs. Errors: `model/missing`, `model/interrupted` (the hub cannot be reached). */
export async function listHubFiles(
  { model, hub, device }: ModelDownload,
  fetch: Fetch,
  signal: AbortSignal,
): Promise<HubFile[]> {
  const repo = `${hub}${model.repo}/resolve/main/`;
  const known = (await listTree(hub, model.repo, fetch, signal)) ?? (await probe(repo, fetch, signal));
  const missing = (path: string) =>
    new AppError(
      'model/missing',
      `${new URL(hub).host} has no ${path} of ${model.name}. Check the address of the model hub in Settings, or choose another model.`,
    );
  if (known === 'unreachable') {
    throw new AppError(
      'model/interrupted',
      `${new URL(hub).host} cannot be reached, so ${model.name} cannot be downloaded. Check the network, and try again.`,
    );
  }
  const text = MODEL_TEXTS.find((path) => !known.has(path));
  if (text) throw missing(text);
  const parts = chooseParts((path) => known.has(path), device);
  if (!parts) throw missing(MODEL_PARTS.find((path) => !known.has(path)) ?? 'onnx');
  const data = parts.flatMap((part) => externalData((path) => known.has(path), part));
  return [...MODEL_TEXTS, ...parts, ...data].map((path) => ({
    path,
    url: `${repo}${path}`,
    bytes: known.get(path)?.bytes ?? null,
    sha256: known.get(path)?.sha256 ?? null,
  }));
}

type Known = ReadonlyMap<string, Pick<HubFile, 'bytes' | 'sha256'>>;

/** Null when the server has no such list: it is no hub, or answers everything with a page. */
async function listTree(hub: string, repo: string, fetch: Fetch, signal: AbortSignal): Promise<Known | null> {
  try {
    const response = await fetch(`${hub}api/models/${repo}/tree/main?recursive=true`, { ...REQUEST, signal });
    if (!response.ok) return null;
    const tree = v.safeParse(Tree, await response.json());
    if (!tree.success) return null;
    return new Map(
      tree.output
        .filter(({ type }) => type === 'file')
        .map(({ path, size, lfs }) => [path, { bytes: lfs?.size ?? size, sha256: lfs?.oid ?? null }]),
    );
  } catch (error) {
    if (isAbort(error)) throw error;
    return null; // a page instead of the list, or one without permission for other origins
  }
}

/** Asks for each file that could be of use. */
async function probe(repo: string, fetch: Fetch, signal: AbortSignal): Promise<Known | 'unreachable'> {
  const known = new Map<string, Pick<HubFile, 'bytes' | 'sha256'>>();
  let answers = 0;
  async function ask(path: string): Promise<void> {
    const response = await head(`${repo}${path}`, fetch, signal);
    if (response) answers++;
    if (!response?.ok || isPage(response)) return;
    // A text may be packed on the way, and then the length is that of the packed one.
    const length = path.endsWith('.json') ? null : response.headers.get('content-length');
    known.set(path, { bytes: length === null ? null : Number(length), sha256: null });
  }
  for (const path of [...MODEL_TEXTS, ...MODEL_PARTS]) await ask(path);
  if (answers === 0) return 'unreachable';
  if (known.has('config.json')) {
    for (const path of await dataFiles(repo, fetch, signal)) await ask(path);
  }
  return known;
}

async function head(url: string, fetch: Fetch, signal: AbortSignal): Promise<Response | null> {
  try {
    const response = await fetch(url, { ...REQUEST, method: 'HEAD', signal });
    if (response.status !== 405 && response.status !== 501) return response;
    const full = await fetch(url, { ...REQUEST, signal });
    await full.body?.cancel();
    return full;
  } catch (error) {
    if (isAbort(error)) throw error;
    return null;
  }
}

/** transformers.js' own note of which parts have their weights beside them, and in how many files. */
const Config = v.object({
  'transformers.js_config': v.optional(
    v.object({
      use_external_data_format: v.optional(
        v.union([v.boolean(), v.number(), v.record(v.string(), v.union([v.boolean(), v.number()]))]),
        false,
      ),
    }),
    {},
  ),
});

async function dataFiles(repo: string, fetch: Fetch, signal: AbortSignal): Promise<string[]> {
  const response = await fetch(`${repo}config.json`, { ...REQUEST, signal });
  const config = v.safeParse(Config, await response.json().catch(() => null));
  if (!config.success) return [];
  const noted = config.output['transformers.js_config'].use_external_data_format;
  return MODEL_PARTS.flatMap((part) => {
    const files = noted instanceof Object ? (noted[part.replace('onnx/', '')] ?? 0) : noted;
    return Array.from({ length: Number(files) }, (_, at) => `${part}_data${at === 0 ? '' : `_${at}`}`);
  });
}

/** Some hosts answer a missing file with a page and "all is well". */
export function isPage(response: Response): boolean {
  return response.headers.get('content-type')?.startsWith('text/html') ?? false;
}
