// Looks at what `npm run demo` made: both studies finished, and each report shows what it should.
//   node tooling/check-demo.mjs DIR
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const dir = process.argv[2];
const problems = [];
const check = (ok, text) => {
  if (!ok) problems.push(text);
};
const json = (...path) => JSON.parse(readFileSync(join(dir, ...path), 'utf8'));

for (const model of ['tissue', 'shortcut']) {
  const study = json(model, 'study.json');
  check(study.state === 'complete', `${model}: the study is not complete`);
  check(study.slides.length === 8, `${model}: ${study.slides.length} slides`);
  check(json(model, 'failures.json').length === 0, `${model}: slides failed`);
  for (const { id } of study.slides) {
    for (const name of [
      'slide.json',
      'tiles.parquet',
      'cells.zarr/.zgroup',
      'tissue.geojson',
      'thumbnail.jpg',
    ]) {
      check(existsSync(join(dir, model, 'slides', id, name)), `${model}: slides/${id}/${name} is missing`);
    }
    const annotation = join(dir, 'slides', model, 'annotations', `${id}.mask.png`);
    check(existsSync(annotation), `${model}: ${annotation} is missing`);
  }
  check(existsSync(join(dir, model, 'index', 'index.json')), `${model}: no index of tiles`);
  const report = join(dir, model, 'report.html');
  const html = readFileSync(report, 'utf8');
  check(statSync(report).size > 200_000, `${model}: the report is too small to hold pictures`);
  check(/Research use only/i.test(html), `${model}: the report does not say that it is for research only`);
  check(/How far can this be trusted/.test(html), `${model}: the report does not judge the clusters`);
  const { rows, reading } = json(model, 'metrics.json');
  check(rows.length > 1000 && reading.length > 5, `${model}: the evaluation is thin`);
  const kept = rows.find(
    ({ name, scope }) =>
      name === 'completeness-label-agreement' && scope.dictionary === 'nmf-k8' && !scope.control,
  );
  check(
    kept?.value > 0.9,
    `${model}: put back through the model, the clusters keep ${kept?.value} of its labels`,
  );
  const { concepts } = json(model, 'dictionaries', 'nmf-k8', 'concepts', 'concepts.json');
  check(concepts.length === 8, `${model}: ${concepts.length} clusters`);
  // The strongest cluster for "malignant": tumour on the marked and unmarked sites alike, or only where the pen was.
  const [first] = concepts;
  const on = (pattern) =>
    Object.entries(first.prevalence).filter(([id, share]) => pattern.test(id) && share > 0.005).length;
  if (model === 'tissue') {
    check(
      on(/^a\d+-malignant/) > 0 && on(/^b\d+-malignant/) > 0,
      'tissue: the strongest cluster is not on all tumours',
    );
    check(on(/benign/) === 0, 'tissue: the strongest cluster lies on benign slides');
  } else {
    check(on(/^b\d+-malignant/) > 0, 'shortcut: the strongest cluster is not on the slides with pen');
    check(on(/^a\d+-malignant|benign/) === 0, 'shortcut: the strongest cluster lies where there is no pen');
  }
}

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.error('the demo made what it should');
