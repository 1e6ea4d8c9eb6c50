import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
// A worker of Node 20 loads JavaScript only: the built package.
import { createDecoders, openSlide } from '../dist/index.js';

const { path, jpeg } = workerData;
const reader = await openSlide(path, { decoders: createDecoders({ jpeg }) });
const { width, height } = reader.slide;
const { data } = await reader.readRegion({ x: 0, y: 0, level: 0, width, height });
await reader.close();
parentPort.postMessage(createHash('sha256').update(data).digest('hex'));
