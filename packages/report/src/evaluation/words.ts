import type { EvaluatedDictionary, Evaluation, MetricDirection, MetricScope } from '@morphoscope/domain';

const METHODS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    cam: 'CAM',
    gradcam: 'Grad-CAM',
    'gradcam++': 'Grad-CAM++',
    layercam: 'Layer-CAM',
    hirescam: 'HiResCAM',
    'gradient-x-input': 'Gradient × input',
    'integrated-gradients': 'Integrated gradients',
    smoothgrad: 'SmoothGrad',
    occlusion: 'Occlusion',
    'lrp-epsilon': 'LRP-ε',
    'lrp-gamma': 'LRP-γ',
    'lrp-z-plus': 'LRP-z⁺',
    'lrp-alpha-beta': 'LRP-αβ',
    'lrp-epsilon-plus-flat': 'LRP ε⁺ flat',
    'lrp-epsilon-gamma-box': 'LRP ε-γ box',
    clusters: 'Clusters',
    'strongest-cluster': 'Strongest cluster',
    weights: 'W',
    strongest: 'strongest first',
    supporting: 'supporting first',
    opposing: 'opposing first',
    random: 'random order',
  }),
);

const CONTROLS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'random-h': 'random H',
    'random-cells': 'random cells',
    pca: 'PCA',
    kmeans: 'k-means',
    norm: '‖A‖ alone',
    shifted: 'W shifted',
    'block-null': 'labels dealt anew',
    'class-map': 'class map',
    'randomised-model': 'randomised model',
    'random-order': 'random order',
    chance: 'chance',
  }),
);

const DICTIONARIES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    nmf: 'NMF',
    'nmf-decision': 'decision-aware NMF',
    'nmf-tree': 'tree NMF',
    kmeans: 'k-means',
    pca: 'PCA',
  }),
);

const ABBREVIATIONS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    auroc: 'AUROC',
    auc: 'AUC',
    ap: 'AP',
    r2: 'R²',
    iou: 'IoU',
    l2: 'L2',
    nmi: 'NMI',
    ari: 'ARI',
    cam: 'CAM',
    roar: 'ROAR',
    road: 'ROAD',
    morf: 'MoRF',
    lerf: 'LeRF',
    sd: 'SD',
    h: 'H',
    w: 'W',
    k: 'K',
    f1: 'F1',
    beta: 'β',
    sigma: 'σ',
    kappa: 'κ',
  }),
);

/** A saliency method as people write it; a name unknown here stays as it is. */
export function methodTitle(method: string): string {
  return METHODS.get(method) ?? method;
}

/** A row of maps named by method and target, `gradcam for tumour`, as people write it. */
export function mapTitle(name: string): string {
  const [, method, rest] = /^(\S+)( for .*)?$/s.exec(name) ?? [];
  return method && METHODS.has(method) ? `${METHODS.get(method)}${rest ?? ''}` : name;
}

/** What a control is, in two or three words. */
export function controlTitle(control: string): string {
  return CONTROLS.get(control) ?? control;
}

/** `NMF, K = 8`. */
export function dictionaryTitleOf({ method, K }: Pick<EvaluatedDictionary, 'method' | 'K'>): string {
  return `${DICTIONARIES.get(method) ?? method}, K = ${K}`;
}

/** The method of a dictionary without its K. */
export function dictionaryMethod(method: string): string {
  return DICTIONARIES.get(method) ?? method;
}

/** A metric's name as people read it: `completeness-log-odds-r2` → `Log-odds kept, R²`, `cam-iou` → `CAM IoU`. */
export function metricTitle(name: string): string {
  const known = TITLES.get(name);
  if (known !== undefined) return known;
  const words = name
    .split('-')
    .map((word) => ABBREVIATIONS.get(word) ?? word)
    .join(' ');
  return words.replace(/^[a-z]/, (letter) => letter.toUpperCase());
}

const TITLES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'logit-r2': 'Logit, R²',
    'log-odds-r2': 'Log-odds, R²',
    'logit-coefficient': 'Coefficient, logit',
    'logit-coefficient-standardised': 'Coefficient, logit, standardised',
    'log-odds-coefficient': 'Coefficient, log-odds',
    'log-odds-coefficient-standardised': 'Coefficient, log-odds, standardised',
    'cam-pearson': 'Correlation with the map',
    'cam-pearson-pooled': 'Correlation, all cells pooled',
    'cam-iou-sum': '|A∩B|/(|A|+|B|), as published',
    'cam-iou-top': 'IoU of the highest fifth',
    'best-cam-pearson': 'Best cluster, correlation',
    'best-cam-iou-top': 'Best cluster, IoU of the highest fifth',
    'completeness-label-agreement': 'Labels kept',
    'completeness-logit-r2': 'Logit kept, R²',
    'completeness-log-odds-r2': 'Log-odds kept, R²',
    'completeness-margin-r2': 'Margin kept, R²',
    'completeness-auroc': 'AUROC against truth, clusters alone',
    'completeness-model-auroc': 'AUROC against the model, clusters alone',
    'completeness-over-k': 'Completeness over K',
    'relative-error': 'Error of the layer, relative',
    'residual-share': 'Evidence left out',
    'residual-effect': 'Residual',
    'cluster-effect': 'Effect of the cluster',
    'margin-shift-carried': 'Shift carried by clusters',
    'half-cosine': 'Slide halves, cosine',
    'seed-cosine': 'Another seed, cosine',
    'beta-sigma-rank': 'β and σ, rank correlation',
    'beta-sigma-sign': 'β and σ, same sign',
    'cluster-correlation': 'Correlation of weights',
    'saliency-correlation': 'Correlation of saliency maps',
    deletion: 'Clusters taken out',
    insertion: 'Clusters put in',
    'label-confusion': 'Confusion of labels',
    'model-confusion': 'Confusion of the model',
    'cluster-share-by-predicted-label': 'Clusters by predicted label',
    'cluster-share-by-true-label': 'Clusters by label of the slide',
  }),
);

/** Arrow of the better direction; nothing where neither is better. */
export function directionArrow(direction: MetricDirection): string {
  return { higher: '↑', lower: '↓', zero: '→0', none: '' }[direction];
}

/** The better direction in words. */
export function directionWords(direction: MetricDirection): string {
  return {
    higher: 'higher is better',
    lower: 'lower is better',
    zero: 'nearer to 0 is better',
    none: 'describes, neither way is better',
  }[direction];
}

/** How figures were fitted and scored, in words. */
function fittingTitle(fitting: NonNullable<MetricScope['fitting']>): string {
  return {
    'in-sample': 'in-sample',
    'cross-validated': 'cross-validated',
    'fit-to-held-out': 'held out',
  }[fitting];
}

/** A target in a title; the predicted label goes without saying. */
export function targetWords(target: string | undefined): string {
  return target === undefined || target === 'label' ? '' : target;
}

/** Value of one part of a scope as people read it. */
export function scopeWord(
  key: keyof MetricScope,
  value: string | number | undefined,
  evaluation: Evaluation,
): string {
  if (value === undefined) return '–';
  if (key === 'dictionary') {
    const dictionary = evaluation.dictionaries.find(({ id }) => id === value);
    if (dictionary) return dictionaryTitleOf(dictionary);
    const [, method, K] = /^(.+)-k(\d+)$/.exec(String(value)) ?? [];
    return method ? dictionaryTitleOf({ method, K: Number(K) }) : dictionaryMethod(String(value));
  }
  if (key === 'cluster') return String(Number(value) + 1);
  if (key === 'method') return methodTitle(String(value));
  if (key === 'control') return controlTitle(String(value));
  if (key === 'fitting') return fittingTitle(value as NonNullable<MetricScope['fitting']>);
  return String(value);
}

/** Heading of one part of a scope. */
export function scopeTitle(key: keyof MetricScope): string {
  return {
    dictionary: 'Dictionary',
    cluster: 'Cluster',
    target: 'Target',
    method: 'Method',
    feature: 'Feature',
    subset: 'Tiles',
    region: 'Annotation',
    fitting: 'Fitting',
    control: 'Control',
    change: 'Change',
    slide: 'Slide',
  }[key];
}
