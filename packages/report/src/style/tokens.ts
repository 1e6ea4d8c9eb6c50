/** Colours of the page by theme. Chrome has no hue: colour belongs to tissue and clusters. */
export interface Theme {
  readonly bg: string;
  readonly panel: string;
  readonly raised: string;
  readonly stage: string;
  readonly line: string;
  readonly line2: string;
  readonly ink: string;
  readonly ink2: string;
  readonly ink3: string;
  readonly error: string;
  /** Middle of the signed scale. */
  readonly neutral: string;
  readonly solid: string;
  readonly onsolid: string;
}

export const LIGHT: Theme = {
  bg: '#f1f1f1',
  panel: '#fbfbfb',
  raised: '#ffffff',
  stage: '#d6d6d6',
  line: '#dcdcdc',
  line2: '#c4c4c4',
  ink: '#171717',
  ink2: '#4d4d4d',
  ink3: '#6a6a6a',
  error: '#a8201a',
  neutral: '#f2f2f2',
  solid: '#1c1c1c',
  onsolid: '#ffffff',
};

export const DARK: Theme = {
  bg: '#151515',
  panel: '#1c1c1c',
  raised: '#242424',
  stage: '#2b2b2b',
  line: '#303030',
  line2: '#474747',
  ink: '#e9e9e9',
  ink2: '#b9b9b9',
  ink3: '#979797',
  error: '#ff9d94',
  neutral: '#2c2c2c',
  solid: '#e4e4e4',
  onsolid: '#161616',
};

/** Custom properties for both themes: the system's choice, unless the page's own switch says otherwise. */
export function themeStyle(): string {
  return `:root{color-scheme:light;${properties(LIGHT)}--ring:rgba(0,0,0,.42);--lamp:none;--hover:rgba(0,0,0,.05)}
@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){${dark()}}:root:not([data-theme=light]) .tint{color:#fff!important}}
@media screen{:root[data-theme=dark]{${dark()}}:root[data-theme=dark] .tint{color:#fff!important}}`;
}

function dark(): string {
  return `color-scheme:dark;${properties(DARK)}--ring:rgba(255,255,255,.28);--lamp:brightness(.8);--hover:rgba(255,255,255,.06)`;
}

function properties(theme: Theme): string {
  return Object.entries(theme)
    .map(([name, value]) => `--${name}:${value};`)
    .join('');
}
