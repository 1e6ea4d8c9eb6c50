import { workerData } from 'node:worker_threads';
import type { ProductGraphs } from '../segment/product-graph.js';
import { answerCalls } from '../thread/answer-calls.js';
import { AtlasHost } from './atlas-host.js';

answerCalls(new AtlasHost(workerData as ProductGraphs));
