import { writeReport } from '@morphoscope/api/documents';
import { explain } from '@morphoscope/study';
import { parseFlags } from '../arguments/parse.js';
import { follow } from '../terminal/follow.js';
import { printJson } from '../terminal/say.js';
import type { Command } from './command.js';
import { resultJson, sayResult } from './finish.js';
import { makeIndex } from './index-tiles.js';
import { runFlags, runSettings, withConfig } from './run-flags.js';
import { explainLayers, layersOf } from './run-layers.js';

const help = `morphoscope run: from slides and a model to a study with clusters, heatmaps, prototypes and a report

Usage: morphoscope run --slides GLOB... --model MODEL --out STUDY [options]

Needed:
  --slides GLOB...     slides: SVS, (pyramidal) TIFF, BigTIFF, PNG, JPEG
  --model FILE         ONNX model, or model.json of a TensorFlow.js model
  --out DIR            study folder to make

Clusters:
  --layer NAME         layer to cluster (default: the last non-negative map; see morphoscope layers);
                       several, as A,B: one study each, in folders below --out
  --method METHOD,...  nmf (default), nmf-decision (keeps what the decision reads), nmf-tree (finds rare
                       patterns), kmeans
  --clusters K|auto    one number or several, e.g. 4,6,8, which are compared; auto compares a row of numbers
                       and takes one by a stated rule (default 8)
  --like STUDY         clusters keep order, colours and names of this study of the same model and layer
  --sample-cells N     cells in the training matrix, over all slides (default 50000)
  --seed N             seed of all randomness (default 1)

Tiles:
  --tile PX            side of a tile in model pixels, for models of free input size
  --stride PX          distance of tiles in model pixels (default: half a tile, in whole cells)
  --min-tissue SHARE   least share of tissue of a tile, and of a cell, 0 to 1 (default 0.25)
  --keep-pen           pen marks count as tissue, to see whether a model looks at them
  --edge cover|inside|centre   what happens at the slide's edge (default cover)
  --slide-mpp UM       µm per pixel of the slides, where the files do not say it

Labels and held-out slides:
  --labels CSV         table with a column slide and any of label, group (patient, case), site (scanner,
                       hospital), split (fit or held-out)
  --hold-out SHARE     keep this share of the groups out of the fit, whole groups, by label where labels are
                       there: they are explained like the others and judge the result

Model, where its manifest (MODEL.manifest.json) does not say it or says it wrong:
  --manifest FILE  --mpp UM  --scale S  --mean M  --std S  --channel-order rgb|bgr
  --resize nearest|box|bilinear  --classes A,B,C
  input = (value × scale − mean) / std, value from 0 to 255

Saliency maps beside the clusters, on the same tiles and cells (also later: morphoscope attribute):
  --attribution METHOD,...   cam, gradcam, gradcam++, layercam, hirescam, gradient-x-input,
                       integrated-gradients, smoothgrad, occlusion, lrp, …
  --no-relevance       do not ask which pixels of the examples made their cluster fire; it costs as much as
                       about 200 tiles for 8 clusters

Neighbours of tiles and a map of all tiles (also later, with more choice: morphoscope index):
  --index              make the index at the end

Running:
  --engine auto|ort|ort-cuda|ort-webgpu|ort-coreml|ort-dml|ort-wasm|tfjs   (default auto)
  --workers N          threads (default: all cores)
  --resume             go on with an interrupted study
  --config FILE        the same flags as JSON
  --json               print the result as JSON on stdout (a list, with several layers)

Examples:
  morphoscope run --slides "cohort/*.svs" --model model.onnx --out study
  morphoscope run --slides a.tif b.tif --model model.onnx --layer relu5_3 --clusters 4,6,8 --out study
  morphoscope run --slides "cohort/*.svs" --model model.onnx --method nmf-decision --clusters auto --out study
  morphoscope run --slides "tiles/*.jpg" --slide-mpp 0.23 --edge centre --model model.onnx --out study

Exit: 0 done; 1 failed; 2 wrong input; 3 done, but some slides were left out (see failures.json).
`;

/** `morphoscope run` */
export const run: Command = {
  summary: 'from slides and a model to a study with clusters, heatmaps and a report',
  help,
  run: async (argv) => {
    const given = parseFlags(argv, runFlags);
    const flags =
      given.text.config === undefined ? given : parseFlags([...(await withConfig(given)), ...argv], runFlags);
    const settings = await runSettings(flags);
    const layers = layersOf(settings.layer);
    const results = await follow(async (hooks) =>
      layers.length > 1 ? explainLayers(settings, layers, hooks) : [await explain(settings, hooks)],
    );
    if (flags.switches.has('index'))
      for (const { folder } of results) await makeIndex({ study: folder.root });
    const codes: number[] = [];
    const printed: unknown[] = [];
    for (const result of results) {
      const report = await writeReport(result.folder);
      codes.push(sayResult(result, report));
      printed.push(resultJson(result, report));
    }
    if (flags.switches.has('json')) printJson(layers.length > 1 ? printed : printed[0]);
    return Math.max(...codes);
  },
};
