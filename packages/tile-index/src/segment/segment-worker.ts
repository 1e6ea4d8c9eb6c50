import { workerData } from 'node:worker_threads';
import { answerCalls } from '../thread/answer-calls.js';
import type { SegmentSetup } from './protocol.js';
import { SegmentHost } from './segment-host.js';

answerCalls(new SegmentHost(workerData as SegmentSetup));
