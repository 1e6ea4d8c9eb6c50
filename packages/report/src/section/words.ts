import { type Html, html } from '../html.js';

const TERMS: readonly (readonly [string, string])[] = [
  [
    'Cell',
    'One position of the layer’s map: a small square of tissue, described by one activation vector. It sees more than the square itself, by the receptive field.',
  ],
  [
    'Cluster',
    'A pattern of activations that recurs over the slides. Its number and colour stay with it. It is found without labels; its name, if any, was given by a person.',
  ],
  ['Weight W', 'How strongly a cell shows a cluster, 0 or more. A cell may show several.'],
  [
    'Effect',
    'What a cluster adds to the logit of a class: its weight times its importance. Right and solid is for the class, left and hatched is against it.',
  ],
  [
    'Residual',
    'What the model used and the clusters do not hold. It is always shown: when it is large, the clusters do not explain the decision.',
  ],
  [
    'Residual share',
    'Mean size of the residual over mean size of the class evidence, cell by cell. 0 % means nothing is missing.',
  ],
  ['Prevalence', 'Share of the covered cells in which the cluster is the strongest.'],
  ['None', 'Covered, but the layer is silent there: no cluster.'],
  ['Not covered', 'Never shown to the model: glass, or outside the tissue found.'],
];

/** Short explanations of every term the report uses. */
export function wordsSection(): Html {
  const items = TERMS.map(([term, text]) => html`<div><dt>${term}</dt><dd>${text}</dd></div>`);
  return html`<section id="words" class="block"><h2>Words</h2><dl class="words panel">${items}</dl></section>`;
}
