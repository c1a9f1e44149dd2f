/**
 * The report as a page of its own: one file, no scripts, nothing from elsewhere, every text escaped. It prints on one sheet of
 * A4 unless much is wrong.
 */
import type { HealthMeasure, HealthReport } from './report.ts';

/** Ids are named up to this many; the app has all of them. */
const MOST_IDS = 60;

const STYLE = `
:root { color-scheme: light; font: 14px/1.45 system-ui, sans-serif; color: #1c2430; }
body { max-width: 62rem; margin: 1.5rem auto; padding: 0 1rem; }
h1 { margin: 0; font-size: 1.5rem; }
h2 { margin: 0 0 .1rem; font-size: 1rem; }
.about, small, figcaption { color: #5a6472; }
dl { display: flex; flex-wrap: wrap; gap: .25rem 2rem; margin: 1rem 0; }
dl div { display: flex; flex-direction: column-reverse; }
dt { color: #5a6472; }
dd { margin: 0; font-size: 1.4rem; font-weight: 650; }
ul { padding: 0; list-style: none; }
li { margin: .3rem 0; padding-left: .8rem; border-left: 4px solid #888; }
.ok { border-color: #2d7d46; } .warn { border-color: #9a6700; } .bad { border-color: #b3261e; }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: 1rem 1.5rem; }
section { break-inside: avoid; } .characters { margin-top: 1rem; }
svg { display: block; width: 100%; height: auto; }
details { margin: .2rem 0 0; } summary { color: #5a6472; }
.definition { display: block; }
.ids { overflow-wrap: anywhere; color: #5a6472; font-size: .85em; }
@media print {
  @page { size: A4; margin: 12mm; }
  :root { font-size: 9.5px; }
  body { max-width: none; margin: 0; padding: 0; }
  .grid { grid-template-columns: repeat(3, 1fr); gap: .6rem 1rem; }
  details, .definition { display: none; }
  svg { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}`;

/** The page. `name` is the folder's. */
export function healthReportHtml(
  { totals, measures, characters }: HealthReport,
  about: { readonly name: string; readonly date: Date },
): string {
  const order = { bad: 0, warn: 1, ok: 2 };
  const verdicts = measures
    .flatMap((measure) => (measure.verdict ? [{ ...measure.verdict, of: measure.title }] : []))
    .sort((a, b) => order[a.tone] - order[b.tone]);
  const figures: [string, string][] = [
    ['clips', totals.clips.toLocaleString('en')],
    ['minutes', (totals.totalS / 60).toFixed(1)],
    ['words', totals.words.toLocaleString('en')],
    ['characters', totals.characters.toLocaleString('en')],
    ['without text', totals.withoutText.toLocaleString('en')],
  ];
  const title = escapeHtml(`Health of ${about.name}`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${title}</h1>
<p class="about">${escapeHtml(about.date.toLocaleString('en', { dateStyle: 'long', timeStyle: 'short' }))} · Audio Dataset Manager</p>
<dl>${figures.map(([label, value]) => `<div><dt>${label}</dt><dd>${value}</dd></div>`).join('')}</dl>
<ul>
${verdicts
  .map(
    ({ tone, of, sentence, ids }) =>
      `<li class="${tone}"><b>${escapeHtml(of)}.</b> ${escapeHtml(sentence)}${idList(ids)}</li>`,
  )
  .join('\n')}
</ul>
<div class="grid">
${measures
  .filter(({ bars }) => bars.length > 0)
  .map(plot)
  .join('\n')}
</div>
<section class="characters">
<h2>Characters used</h2>
<p>${characters.map(({ character, count }) => `<bdi title="${count}">${escapeHtml(character)}</bdi>`).join(' ')}</p>
</section>
</body>
</html>
`;
}

function plot({ title, figure, definition, bars }: HealthMeasure): string {
  const [width, floor] = [300, 80];
  const step = width / bars.length;
  const highest = Math.max(1, ...bars.map(({ ids }) => ids.length));
  const every = Math.ceil(bars.length / 10);
  const drawn = bars.map(({ label, spoken, ids, outside }, i) => {
    const height = ids.length === 0 ? 0 : Math.max(2, (ids.length / highest) * (floor - 4));
    const [x, y, w] = [i * step + step * 0.1, floor - height, step * 0.8].map((n) => n.toFixed(1));
    const text =
      i % every === 0
        ? `<text x="${((i + 0.5) * step).toFixed(1)}" y="92" font-size="9" text-anchor="middle" fill="#5a6472">${escapeHtml(label)}</text>`
        : '';
    return `<rect x="${x ?? ''}" y="${y ?? ''}" width="${w ?? ''}" height="${height.toFixed(1)}" fill="${outside ? '#9a6700' : '#0f766e'}"><title>${escapeHtml(spoken)}: ${ids.length}</title></rect>${text}`;
  });
  const spoken = bars.filter(({ ids }) => ids.length > 0).map((bar) => `${bar.spoken}: ${bar.ids.length}`);
  return `<section>
<h2>${escapeHtml(title)} <small>${escapeHtml(figure)}</small></h2>
<svg viewBox="0 0 ${width} 96" role="img" aria-label="${escapeHtml(`${title}. ${spoken.join(', ')}`)}">${drawn.join('')}</svg>
<small class="definition">${escapeHtml(definition)}</small>
</section>`;
}

function idList(ids: readonly string[]): string {
  if (ids.length === 0) return '';
  const more = ids.length > MOST_IDS ? ` and ${ids.length - MOST_IDS} more` : '';
  return `<details><summary>${ids.length} of them by name</summary><span class="ids">${escapeHtml(ids.slice(0, MOST_IDS).join(', ') + more)}</span></details>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
