import type { MetricDefinition, MetricDirection } from '@morphoscope/domain';
import { type Html, html } from '../../html.js';
import { figureText } from '../figure-text.js';
import { directionArrow, directionWords, metricTitle } from '../words.js';

/**
 * Remembers which metrics a page asked about, so that each is explained once. A question opens its answer on top of the
 * page by the browser's own means; where it has none, the answers stand at the end of the chapter.
 */
export class DefinitionBook {
  private readonly asked = new Set<string>();

  constructor(private readonly definitions: Readonly<Record<string, MetricDefinition>>) {}

  /** A heading that can be asked what it means; plain text where nothing is known of the metric. */
  ask(metric: string, words: string, direction: MetricDirection = 'none'): Html {
    const arrow =
      direction !== 'none' &&
      html` <span class="arrow" aria-label="${directionWords(direction)}" role="img">${directionArrow(direction)}</span>`;
    if (!Object.hasOwn(this.definitions, metric)) return html`${words}${arrow}`;
    this.asked.add(metric);
    return html`<button type="button" class="ask" popovertarget="${idOf(metric)}" title="What is this?">${words}</button>${arrow}`;
  }

  /** Every definition by name, asked for or not. */
  all(): [string, MetricDefinition][] {
    return Object.entries(this.definitions);
  }

  /** The answers to everything asked so far, by title. */
  answers(): Html {
    const names = [...this.asked].sort();
    if (names.length === 0) return html``;
    return html`<div class="answers">${names.map((name) => this.answer(name))}</div>`;
  }

  private answer(name: string): Html {
    const { definition, source, direction, range } = this.definitions[name]!;
    const span = range && `, from ${figureText(range[0], 0)} to ${figureText(range[1], 0)}`;
    return html`<div class="answer" id="${idOf(name)}" popover role="note"><p><b>${metricTitle(name)}</b> <code>${name}</code></p><p>${definition}</p><p class="quiet small">${directionWords(direction)}${span}. Source: ${source}</p></div>`;
  }
}

function idOf(metric: string): string {
  return `what-${metric.replace(/[^a-z0-9-]/gi, '-')}`;
}
