import { type Heatmap, MorphoscopeError, type TilePixels } from '@morphoscope/domain';
import { beforeAll, describe, expect, it } from 'vitest';
import { renderReport } from '../src/index.js';
import { decimal, percent, signed } from '../src/number-text.js';
import { type Element, readMarkup } from './markup.js';
import { makeSummary } from './summary-fixture.js';

const summary = makeSummary({ slides: 3, failures: 2 });
let page = '';
let elements: Element[] = [];
let text = '';

beforeAll(async () => {
  page = await renderReport(summary);
  ({ elements, text } = readMarkup(page));
});

const withAttribute = (name: string) => elements.filter((element) => element.attributes.has(name));

describe('what the report holds', () => {
  it('shows every cluster of every dictionary: number, name, importance, prevalence', () => {
    for (const dictionary of summary.dictionaries) {
      for (const concept of dictionary.concepts) {
        const card = elements.find((e) => e.attributes.get('id') === `c-${dictionary.id}-${concept.cluster}`);
        expect(card?.attributes.get('aria-label')).toBe(`Cluster ${concept.cluster + 1}, ${concept.name}`);
        expect(text).toContain(percent(concept.overallPrevalence));
        for (const s of concept.importance!) expect(text).toContain(signed(s));
        expect(page).toContain(`background:${concept.colour}`);
      }
    }
  });

  it('shows every prototype with its tile and cell outlined', () => {
    const shown = summary.dictionaries.flatMap((d) => d.concepts).reduce((n, c) => n + c.pictures.length, 0);
    expect(page.match(/class="outline cell"/g)).toHaveLength(shown);
    expect(page.match(/class="outline tile"/g)).toHaveLength(shown);
  });

  it('shows every slide with model output, effects, residual and its share', () => {
    for (const slide of summary.dictionaries[1]!.slides) {
      expect(elements.some((e) => e.attributes.get('aria-label') === `Slide ${slide.slideId}`)).toBe(true);
      for (const value of slide.meanPrediction) expect(text).toContain(decimal(value));
      for (const part of slide.decomposition) {
        for (const effect of part.effects) expect(text).toContain(signed(effect));
        expect(text).toContain(signed(part.residual));
        const sum = part.bias + part.residual + part.effects.reduce((a, b) => a + b, 0);
        expect(text).toContain(decimal(sum));
      }
    }
    const waterfalls = summary.dictionaries.length * 3 * 2;
    expect(text.split('Residual share 34').length - 1).toBe(waterfalls);
  });

  it('names model, data and settings in full', () => {
    const { model, tiling } = summary;
    for (const fact of [model.file, model.sha256, model.sha256.slice(0, 12), model.layer.name, model.engine])
      expect(text).toContain(fact);
    expect(text).toContain(summary.overlapRule);
    expect(text).toContain(`${tiling.tilePx}\u202fpx, every ${tiling.stridePx}\u202fpx`);
    expect(text).toContain('nmf-hals');
  });

  it('lists failures with what to do, and findings', () => {
    for (const failure of summary.failures) expect(text).toContain(failure.slideId);
    expect(text).toContain('2 slides could not be explained and are missing');
    for (const finding of summary.findings) expect(text).toContain(finding.message);
  });

  it('says that it is for research, at the top and at the foot', () => {
    expect(text.split('Not for diagnosis').length - 1).toBe(2);
    expect(text.indexOf('Not for diagnosis')).toBeLessThan(text.indexOf('What you see here'));
  });

  it('says in words what pushes the decision', () => {
    expect(text.replace(/\s+/g, ' ')).toMatch(
      /malignant against the other classes is pushed up most by 2 Collagen \(\+\d\.\d\d logit on average\)/,
    );
  });
});

describe('one file that needs nothing else', () => {
  it('is well-formed, with unique ids and links that lead somewhere', () => {
    const ids = withAttribute('id').map((e) => e.attributes.get('id')!);
    expect(new Set(ids).size).toBe(ids.length);
    const references = [
      ...withAttribute('href').map((e) => e.attributes.get('href')!),
      ...[...page.matchAll(/"url\((#[^)]+)\)"/g)].map((match) => match[1]!),
    ].filter((target) => target.startsWith('#'));
    expect(references.length).toBeGreaterThan(50);
    for (const target of references) expect(ids).toContain(target.slice(1));
  });

  it('fetches nothing', () => {
    for (const element of elements) {
      expect(['link', 'iframe', 'object', 'embed', 'base', 'img']).not.toContain(element.tag);
      expect(element.attributes.has('src')).toBe(false);
      const href = element.attributes.get('href');
      if (href !== undefined) expect(href).toMatch(/^(#|data:image\/(png|jpeg);base64,[A-Za-z0-9+/=]+$)/);
    }
    for (const [, target] of page.matchAll(/url\(([^)]*)\)/g)) expect(target).toMatch(/^#/);
    expect(page).not.toMatch(/https?:|@import|fetch\(|XMLHttp/);
  });

  it('allows its own script and no other', async () => {
    const { createHash } = await import('node:crypto');
    const scripts = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].map((match) => match[1]!);
    expect(scripts).toHaveLength(1);
    const hash = createHash('sha256').update(scripts[0]!).digest('base64');
    const policy = elements.find((e) => e.attributes.get('http-equiv') === 'Content-Security-Policy');
    expect(policy?.attributes.get('content')).toContain(`default-src 'none'`);
    expect(policy?.attributes.get('content')).toContain(`'sha256-${hash}'`);
    expect(elements.flatMap((e) => [...e.attributes.keys()]).filter((name) => name.startsWith('on'))).toEqual(
      [],
    );
  });

  it('has a text for every picture and a name for every control', () => {
    for (const svg of elements.filter((e) => e.tag === 'svg'))
      expect(svg.attributes.get('aria-label') ?? svg.attributes.get('aria-hidden')).toBeTruthy();
    for (const button of elements.filter((e) => e.attributes.get('class') === 'zoom'))
      expect(button.attributes.get('aria-label')).toMatch(/^Enlarge: ./);
    expect(elements.filter((e) => e.tag === 'h1')).toHaveLength(1);
  });

  it('gives the same bytes again', async () => {
    expect(await renderReport(makeSummary({ slides: 3, failures: 2 }))).toBe(page);
  });

  it('stores the thumbnail of a slide once, whatever the number of dictionaries', async () => {
    const pictures = (html: string) => html.match(/<image id="[sm]\d+"/g)?.length;
    expect(pictures(page)).toBe(2 * 3);
  });
});

it('loads pictures and maps only when it draws them, to the same bytes', async () => {
  const base = makeSummary({ slides: 3, failures: 2 });
  let asked = 0;
  const later = <T>(value: T) => {
    return async () => {
      asked++;
      return value;
    };
  };
  const deferred = {
    ...base,
    dictionaries: base.dictionaries.map((dictionary) => ({
      ...dictionary,
      slides: dictionary.slides.map((slide) => ({
        ...slide,
        thumbnail: later(slide.thumbnail as TilePixels),
        hardMap: later(slide.hardMap as Heatmap),
      })),
    })),
  };
  expect(await renderReport(deferred)).toBe(page);
  expect(asked).toBe(2 * 2 * 3);
  asked = 0;
  await renderReport(deferred, { slidesInFull: 1 });
  expect(asked).toBe(2 * 2);
});

describe('hostile text', () => {
  const attack = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&amp;\u202e\u0000`;

  it('stays text wherever it comes from', async () => {
    const base = makeSummary({ slides: 1, clusters: [4], failures: 1 });
    const [dictionary] = base.dictionaries;
    const hostile = {
      ...base,
      title: attack,
      version: attack,
      overlapRule: attack,
      model: { ...base.model, file: attack, sha256: attack, engine: attack, classNames: [attack, attack] },
      failures: [{ slideId: attack, message: attack, suggestion: attack }],
      findings: [
        { code: attack, severity: 'warning' as const, location: attack, message: attack, suggestion: attack },
      ],
      dictionaries: [
        {
          ...dictionary!,
          order: attack,
          decisionNote: attack,
          concepts: dictionary!.concepts.map((concept) => ({
            ...concept,
            name: attack,
            colour: 'red;}</style><script>alert(3)</script>',
            prototypes: concept.prototypes.map((prototype) => ({ ...prototype, slideId: attack })),
          })),
          slides: dictionary!.slides.map((slide) => ({
            ...slide,
            ...{ slideId: attack, label: attack, group: attack, site: attack },
          })),
        },
      ],
    };
    const page = await renderReport(hostile);
    const read = readMarkup(page);
    expect(read.elements.filter((e) => e.tag === 'script')).toHaveLength(1);
    expect(read.elements.filter((e) => e.tag === 'img' || e.attributes.has('onerror'))).toEqual([]);
    expect(page).not.toContain('alert(3)');
    expect(page).not.toMatch(/\u202e|\0/);
    expect(read.text).toContain('<script>alert(1)</script>');
  });
});

describe('what a table of labels says', () => {
  it('stands with every slide, and the held-out ones are counted', async () => {
    const base = makeSummary({ slides: 3, clusters: [4] });
    const [dictionary] = base.dictionaries;
    const slides = dictionary!.slides.map((slide, i) => ({
      ...slide,
      ...{ group: i < 2 ? 'patient 7' : 'patient 9', site: 'scanner B' },
      split: i < 2 ? ('held-out' as const) : ('fit' as const),
    }));
    const page = await renderReport({ ...base, dictionaries: [{ ...dictionary!, slides }] });
    const text = readMarkup(page).text.replace(/\s+/g, ' ');
    expect(text.split('Group: patient 7').length - 1).toBe(2);
    expect(text.split('Site: scanner B').length - 1).toBe(3);
    expect(text).toContain('2 slides of 1 group, not used for the fit');
    const plain = readMarkup(await renderReport(base)).text;
    expect(plain).not.toContain('Held out');
    expect(plain).not.toContain('Group:');
  });
});

describe('cohorts of any size', () => {
  it('stays bounded and says what it leaves out', async () => {
    const base = makeSummary({ slides: 2, clusters: [4] });
    const [dictionary] = base.dictionaries;
    const slides = Array.from({ length: 40_000 }, (_, s) => {
      const like = dictionary!.slides[s % 2]!;
      const prevalence = like.prevalence.map((share, k) => (s === 29000 && k === 3 ? 0.9 : share));
      return { ...like, slideId: `slide ${s}`, prevalence };
    });
    const large = { ...base, dictionaries: [{ ...dictionary!, slides }] };
    const page = await renderReport(large, { slidesInFull: 12 });
    const { text, elements } = readMarkup(page);
    expect(text).toContain('12 of 40,000 slides are shown in full');
    expect(text).toContain('38,000 further slides not listed here');
    const panels = elements.filter((e) => e.attributes.get('aria-label')?.match(/^Slide slide \d+$/));
    expect(panels).toHaveLength(12);
    expect(panels.map((e) => e.attributes.get('aria-label'))).toContain('Slide slide 29000');
    expect(page.length).toBeLessThan(6e6);
  });

  it('renders a study where nothing was finished', async () => {
    const page = await renderReport({ ...makeSummary({ slides: 0, failures: 3 }), dictionaries: [] });
    const { text } = readMarkup(page);
    expect(text).toContain('No slide was finished');
    expect(text).toContain('broken-3');
  });

  it('says why there is no effect where the head is not linear', async () => {
    const page = await renderReport(makeSummary({ slides: 1, clusters: [4], kind: 'kmeans', linear: false }));
    const { text } = readMarkup(page);
    expect(text).toContain('use deletion');
    expect(text).not.toContain('NaN');
    expect(text).not.toContain('Residual share 34');
  });

  it('bounds the classes it draws', async () => {
    const classNames = Array.from({ length: 40 }, (_, c) => `class ${c}`);
    const page = await renderReport(makeSummary({ slides: 1, clusters: [4], classNames }));
    expect(readMarkup(page).text).toContain('34 lower classes not shown');
  });

  it('stops when asked', async () => {
    const stopped = AbortSignal.abort(new MorphoscopeError('InputError', 'stopped'));
    await expect(renderReport(summary, { signal: stopped })).rejects.toThrow('stopped');
  });
});
