import type { JobProgress } from '@morphoscope/rpc';
import { count, figures } from '../format/number';
import { span } from '../format/time';

/** What a stage does, as people read it. */
const stageWords: Readonly<Record<string, string>> = {
  start: 'Getting ready',
  waiting: 'Waiting for other workers',
  sample: 'Sampling cells',
  fit: 'Fitting clusters',
  apply: 'Explaining tiles',
  concepts: 'Describing clusters',
  relevance: 'Asking which pixels made clusters fire',
  judge: 'Judging tiles',
  probe: 'Trying single tiles',
  attribute: 'Making saliency maps',
  index: 'Indexing tiles',
  atlas: 'Drawing the map of tiles',
};

/** How far a job is, in words: `Explaining tiles: 128 of 400 tiles, 1.5 tiles a second, 3 min left`. */
export function progressWords({ stage, done, total, unit, rate, secondsLeft }: JobProgress): string {
  const doing = stageWords[stage] ?? stage;
  if (stage === 'start') return doing;
  const amount = total > 0 ? `${count(done)} of ${count(total)} ${unit}` : `${count(done)} ${unit}`;
  const left = secondsLeft === undefined ? '' : `, ${span(secondsLeft)} left`;
  // Few units in long times, as slides, say nothing as a rate.
  const pace = rate === undefined || rate < 0.1 ? '' : `, ${figures(rate)} ${unit} a second`;
  return `${doing}: ${amount}${pace}${left}`;
}
