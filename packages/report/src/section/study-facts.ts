import type { SlideSummary, StudySummary } from '@morphoscope/domain';
import { type Html, html } from '../html.js';
import { counted, decimal, percent, whole, withUnit } from '../number-text.js';
import { entries } from './entries.js';

/** The model, the data and the settings: enough to say what was run and to run it again. */
export function factsSection(study: StudySummary): Html {
  return html`<section id="facts" class="block"><h2>Model, data, settings</h2><div class="three">
<div class="panel"><h3>Model</h3>${model(study)}</div>
<div class="panel"><h3>Data</h3>${data(study)}</div>
<div class="panel"><h3>Settings</h3>${settings(study)}</div></div></section>`;
}

function model({
  model: { file, sha256, classNames, engine, layer, preprocessing: pre },
}: StudySummary): Html {
  const stats = (values: readonly number[]) => values.map((value) => decimal(value, 3)).join(', ');
  return entries([
    ['File', file],
    ['SHA-256', html`<code>${sha256.slice(0, 12)}</code><br><code class="wrap quiet">${sha256}</code>`],
    ['Classes', classNames.join(', ') || '–'],
    ['Layer', `${layer.name} (${layer.op})`],
    ['Map', `${whole(layer.channels)} channels, ${layer.height} × ${layer.width} cells`],
    [
      'Cell',
      `${withUnit(String(layer.strideInput), 'px')} = ${withUnit(decimal(layer.strideInput * pre.mpp, 1), 'µm')}`,
    ],
    [
      'Receptive field',
      `${withUnit(String(layer.receptiveField), 'px')} = ${withUnit(decimal(layer.receptiveField * pre.mpp, 0), 'µm')}`,
    ],
    ['Values', layer.nonNegative ? '0 or more' : 'may be negative'],
    [
      'Input',
      `${pre.tilePx} × ${withUnit(String(pre.tilePx), 'px')}, ${withUnit(decimal(pre.mpp, 3), 'µm/px')}, ${pre.channelOrder.toUpperCase()}`,
    ],
    [
      'Preprocessing',
      `value × ${Number(pre.scale.toPrecision(6))}, mean ${stats(pre.mean)}, sd ${stats(pre.std)}`,
    ],
    [
      'Resampling',
      `${pre.resize}, from ${pre.resizeFrom === 'pyramid' ? 'the nearest finer level' : 'the scan itself'}`,
    ],
    ['Engine', engine],
  ]);
}

function data(study: StudySummary): Html {
  const slides = study.dictionaries[0]?.slides ?? [];
  const low = decimal(
    slides.reduce((min, slide) => Math.min(min, slide.mpp.x), Number.POSITIVE_INFINITY),
    3,
  );
  const high = decimal(
    slides.reduce((max, slide) => Math.max(max, slide.mpp.x), 0),
    3,
  );
  const labels = new Map<string, number>();
  for (const { label } of slides) if (label !== undefined) labels.set(label, (labels.get(label) ?? 0) + 1);
  return entries([
    ['Slides', `${whole(slides.length)} explained, ${whole(study.failures.length)} failed`],
    ['Tiles', whole(slides.reduce((sum, slide) => sum + slide.tiles, 0))],
    ['Tissue', withUnit(decimal(slides.reduce((sum, slide) => sum + slide.tissueAreaMm2, 0)), 'mm²')],
    ['Scan', slides.length === 0 ? '–' : withUnit(low === high ? low : `${low}–${high}`, 'µm/px')],
    [
      'Labels',
      labels.size === 0
        ? 'none given'
        : [...labels]
            .slice(0, 12)
            .map(([label, n]) => `${label}: ${n}`)
            .join(', '),
    ],
    ...heldOut(slides),
  ]);
}

function heldOut(slides: readonly SlideSummary[]): [string, string][] {
  const held = slides.filter(({ split }) => split === 'held-out');
  if (held.length === 0) return [];
  const groups = new Set(held.map(({ group, slideId }) => group ?? slideId));
  return [
    [
      'Held out',
      `${counted(held.length, 'slide')} of ${counted(groups.size, 'group')}, not used for the fit`,
    ],
  ];
}

function settings({ tiling, overlapRule, seed, dictionaries, version }: StudySummary): Html {
  return entries([
    [
      'Tile',
      `${withUnit(String(tiling.tilePx), 'px')}, every ${withUnit(String(tiling.stridePx), 'px')} at ${withUnit(decimal(tiling.mpp, 3), 'µm/px')}`,
    ],
    ['Least tissue', `${percent(tiling.minTissue)} of a tile`],
    ['Slide edge', tiling.edge],
    ['Overlap', overlapRule],
    ['Seed', String(seed)],
    ['Dictionaries', `${counted(dictionaries.length, 'fit')}: ${dictionaries.map((d) => d.id).join(', ')}`],
    ['Morphoscope', version],
  ]);
}
