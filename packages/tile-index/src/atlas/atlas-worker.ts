import { answerCalls } from '../thread/answer-calls.js';
import { AtlasHost } from './atlas-host.js';

answerCalls(new AtlasHost());
