// Do the clusters of a study separate the labelled regions of the mixed Gleason mosaics?
//   node benchmarks/mosaic-agreement.mjs STUDY [DICTIONARY]     (needs the shared test data)
// NMI between hard labels and region masks over tissue cells, beside the NMI after the classes are dealt anew to whole
// regions: the chance level, which is high because the regions are few.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom } from '../packages/domain/dist/index.js';
import { readHardMap, readSlideRecord, StudyFolder } from '../packages/study/dist/index.js';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const data = process.env.MORPHOSCOPE_TEST_DATA ?? resolve(root, '../shared/data');
const mosaics = join(data, 'gleason-mosaics');
const [study, dictionary = 'nmf-k8'] = process.argv.slice(2);
if (!study) {
  console.error('usage: node benchmarks/mosaic-agreement.mjs STUDY [DICTIONARY]');
  process.exit(2);
}
if (!existsSync(mosaics)) {
  console.log('skipped: the shared test data is not here (MORPHOSCOPE_TEST_DATA)');
  process.exit(0);
}
const sharp = createRequire(join(root, 'packages/heatmap/package.json'))('sharp');

for (const slide of ['mixed_1', 'mixed_2']) {
  const folder = new StudyFolder(study);
  const record = await readSlideRecord(folder.slide(slide));
  if (!record) continue;
  const map = await readHardMap(folder, record, dictionary, Number.POSITIVE_INFINITY);
  const mask = await sharp(join(mosaics, `${slide}.mask.png`))
    .raw()
    .toBuffer({ resolveWithObject: true });
  const regions = JSON.parse(readFileSync(join(mosaics, `${slide}.geojson`), 'utf8')).features;
  const cells = cellsOf(map, mask, regions);
  const clusters = cells.map((cell) => cell.label);
  const truth = cells.map((cell) => cell.cls);
  const random = createRandom(1, 'block-null');
  const chance = Array.from({ length: 200 }, () => nmi(clusters, dealt(cells, regions, random)));
  chance.sort((a, b) => a - b);
  console.log(
    `${slide} ${dictionary}: NMI ${nmi(clusters, truth).toFixed(3)} over ${cells.length} cells; ` +
      `labels dealt anew to whole regions: median ${chance[100].toFixed(3)}, 95 % ${chance[190].toFixed(3)}`,
  );
}

/** Covered tissue cells with cluster, class (1–4) and region. */
function cellsOf({ raster, data: labels }, mask, features) {
  const boxes = features.map((feature) => boxOf(feature.geometry.coordinates));
  const cells = [];
  for (let r = 0; r < raster.height; r++) {
    for (let c = 0; c < raster.width; c++) {
      const label = labels[r * raster.width + c];
      if (!(label < 254)) continue;
      const x = raster.originX + (c + 0.5) * raster.stepX;
      const y = raster.originY + (r + 0.5) * raster.stepY;
      const at = Math.floor(y / 10) * mask.info.width + Math.floor(x / 10);
      const cls = mask.data[at * mask.info.channels] ?? 0;
      const region = boxes.findIndex((b) => x >= b[0] && y >= b[1] && x < b[2] && y < b[3]);
      if (cls > 0 && region >= 0) cells.push({ label, cls, region });
    }
  }
  return cells;
}

function boxOf(coordinates) {
  const flat = coordinates.flat(Number.POSITIVE_INFINITY);
  const xs = flat.filter((_, i) => i % 2 === 0);
  const ys = flat.filter((_, i) => i % 2 === 1);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** Classes of the regions shuffled among the regions. */
function dealt(cells, features, random) {
  const classOf = features.map((_, region) => cells.find((cell) => cell.region === region)?.cls ?? 0);
  for (let i = classOf.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [classOf[i], classOf[j]] = [classOf[j], classOf[i]];
  }
  return cells.map((cell) => classOf[cell.region]);
}

/** Normalised mutual information, arithmetic mean of the entropies (scikit-learn's default). */
function nmi(a, b) {
  const n = a.length;
  const count = (keys) => {
    const map = new Map();
    for (const key of keys) map.set(key, (map.get(key) ?? 0) + 1);
    return map;
  };
  const [pa, pb, pab] = [count(a), count(b), count(a.map((v, i) => `${v},${b[i]}`))];
  const entropy = (map) => [...map.values()].reduce((h, c) => h - (c / n) * Math.log(c / n), 0);
  const mutual = entropy(pa) + entropy(pb) - entropy(pab);
  return mutual <= 0 ? 0 : (2 * mutual) / (entropy(pa) + entropy(pb));
}
