// Does a map show what the model really uses? Clusters and saliency maps against planted concepts, for a model that looks at tumour and
// one that looks at the pen.
//
//   node benchmarks/known-truth.mjs [--quick] [--slides 12] [--seed 1] [--clusters 8] [--json FILE]
//
// Fit: a cohort as the model's own story has it (pen on both labels alike; pen on the tumours of one site). Judged: slides of other
// seeds, the same for both models, on which pen and tumour are independent. What the model uses is measured by taking each concept away
// from the judged slides and asking again. Printed as Markdown, as in docs/known-truth.md. `--quick`: 4 small judged slides.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { hash32 } from '../packages/domain/dist/index.js';
import {
  demoModel,
  makePhantomWithout,
  REMOVABLE_TISSUE,
  writeCohort,
  writePhantom,
  writePhantoms,
} from '../packages/phantom/dist/index.js';
import {
  attributeStudy,
  attributionMethods,
  clusterMethods,
  explain,
  judgeKnownTruth,
} from '../packages/study/dist/index.js';

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    slides: { type: 'string', default: '12' },
    seed: { type: 'string', default: '1' },
    clusters: { type: 'string', default: '8' },
    json: { type: 'string' },
  },
});
const quick = flags.quick;
const seed = Number(flags.seed);
const size = quick ? { width: 1280, height: 1024 } : { width: 1536, height: 1280 };
const judgedSlides = quick ? 4 : Number(flags.slides);
const dir = mkdtempSync(path.join(tmpdir(), 'morphoscope-truth-'));
const results = {};
try {
  const judged = await writeJudged();
  for (const name of ['tissue', 'shortcut']) {
    results[name] = await judgeModel(name, judged);
    console.log(`\n## ${name}\n`);
    printUse(results[name]);
    printClusters(results[name]);
    printMaps(results[name]);
  }
  if (flags.json) writeFileSync(flags.json, `${JSON.stringify(results, null, 1)}\n`);
} finally {
  rmSync(dir, { recursive: true, force: true });
}

/** Slides on which label, site and pen are independent, and each of them without each of its concepts. */
async function writeJudged() {
  const pens = ['green', 'blue'];
  const specs = Array.from({ length: judgedSlides }, (_, n) => {
    const round = Math.floor(n / 4);
    const label = n % 2 === 0 ? 'malignant' : 'benign';
    const inked = (Math.floor(n / 2) + round) % 2 === 0;
    const shape = round % 2 === 0 ? 'ring' : 'line';
    const artefacts = inked ? [{ kind: 'pen', colour: pens[round % 2], shape }] : [];
    const site = (n + round) % 2 === 0 ? 'A' : 'B';
    return { id: `judged-${n + 1}`, seed: hash32(seed, 'known-truth', n), label, site, artefacts, ...size };
  });
  const cohort = await writePhantoms(path.join(dir, 'judged'), specs);
  const without = new Map();
  mkdirSync(path.join(dir, 'without'));
  for (const { spec } of cohort.slides) {
    const own = new Map();
    for (const concept of [...REMOVABLE_TISSUE, 'pen']) {
      if (concept === 'malignant-gland' && spec.label === 'benign') continue;
      if (concept === 'pen' && spec.artefacts.length === 0) continue;
      const file = path.join(dir, 'without', `${spec.id}.${concept}.tif`);
      await writePhantom(file, makePhantomWithout(spec, concept));
      own.set(concept, file);
    }
    without.set(spec.id, own);
  }
  return { cohort, without };
}

async function judgeModel(name, { cohort, without }) {
  const fit = await writeCohort(path.join(dir, `${name}-fit`), {
    slides: quick ? 4 : 8,
    seed: seed + 100,
    shortcut: name === 'shortcut',
    ...size,
  });
  const study = path.join(dir, name);
  const slides = [fit, cohort].flatMap((from) =>
    from.slides.map(({ spec, path: file }) => ({
      id: spec.id,
      path: file,
      label: spec.label,
      split: from === cohort ? 'held-out' : 'fit',
    })),
  );
  const methods = [...clusterMethods];
  const clusters = [Number(flags.clusters)];
  // Tiles side by side: a map is judged as its method made it, not as an average over looks.
  const tiling = { stridePx: 128, keepPen: true };
  await explain({
    ...{ slides, model: demoModel(name).path, out: study, methods, clusters, seed, ...tiling },
  });
  const ids = cohort.slides.map(({ spec }) => spec.id);
  await attributeStudy({ study, methods: attributionMethods, targets: ['malignant'], slides: ids });
  return judgeKnownTruth({
    ...{ study, target: 'malignant', annotations: cohort.annotationsDir, without },
    ...{ reference: 'stroma', ignored: ['lumen'], seed },
  });
}

function printUse({ use }) {
  console.log('| concept taken away | log-odds per tile that shows it | per tile full of it | slides |');
  console.log('| --- | --- | --- | --- |');
  for (const { concept, perTile, perArea } of use) {
    const slides = perArea.perSlide.filter((value) => value !== null).length;
    console.log(`| ${concept} | ${span(perTile, 2)} | ${span(perArea, 2)} | ${slides} |`);
  }
  console.log();
}

function printClusters({ clusters }) {
  console.log('| dictionary | decisive cluster | lies on (share of its cells; base rate) |');
  console.log('| --- | --- | --- |');
  for (const { dictionary, K, cluster, importance, concepts } of clusters) {
    const top = [...concepts].sort((a, b) => b.share - a.share).slice(0, 3);
    const words = top.map(
      ({ concept, share, baseRate }) => `${concept} ${percent(share)} (${percent(baseRate)})`,
    );
    console.log(
      `| ${dictionary} | ${cluster + 1} of ${K}, s = ${importance.toFixed(2)} | ${words.join(', ')} |`,
    );
  }
  console.log();
}

/** One row per map: how it finds the concept that is used, how much of it lies on the distractor, and the ranking of concepts. */
function printMaps({ maps, used }) {
  const distractor = used === 'pen' ? 'malignant-gland' : 'pen';
  const columns = [`AUROC on ${used}`, 'moved', 'AP', 'mass', `mass on ${distractor}*`, 'pointing'];
  console.log(`| map | ${columns.join(' | ')} | ranking ρ | named |`);
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |');
  const of = (localisation, wanted) => localisation.find(({ concept }) => concept === wanted);
  for (const { map, localisation, ranking, named } of maps) {
    const on = of(localisation, used);
    const cells = [
      ...[nameOf(map), span(on.auroc, 2), short(on.shifted, 2), span(on.averagePrecision, 2)],
      ...[
        span(on.mass, 2),
        short(together(of(localisation, distractor).mass, on.mass), 2),
        short(on.pointing, 2),
      ],
      ...[span(ranking, 2), short(named, 2)],
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
  const [on, off] = [used, distractor].map((concept) => of(maps[0].localisation, concept).prevalence);
  const rates = [short(on, 2), short(together(off, on), 2)];
  console.log(`\nBy chance: AUROC 0.50, AP and mass ${rates[0]}, mass on ${distractor} ${rates[1]}.`);
  console.log(`\\* over slides with both: a slide without ${used} has little mass, wherever it lies.`);
}

/** Mean of a figure over the slides where another one is defined, too. */
function together(figure, other) {
  const both = figure.perSlide.filter((value, s) => value !== null && other.perSlide[s] !== null);
  return { mean: both.length > 0 ? both.reduce((sum, value) => sum + value, 0) / both.length : null };
}

function nameOf({ kind, id, reading }) {
  const suffix = { cluster: ': decisive cluster', evidence: ': Σ s W', map: '' }[reading];
  return `${kind === 'control' ? 'control ' : ''}${id}${suffix}`;
}

function span(figure, digits) {
  const { mean, interval } = figure;
  if (mean === null) return '–';
  return interval
    ? `${mean.toFixed(digits)} (${interval[0].toFixed(digits)} – ${interval[1].toFixed(digits)})`
    : mean.toFixed(digits);
}

function short({ mean }, digits) {
  return mean === null ? '–' : mean.toFixed(digits);
}

function percent(share) {
  return `${Math.round(100 * share)} %`;
}
