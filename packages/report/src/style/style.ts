import { TRUST_STYLE } from '../evaluation/chapter/trust-style.js';
import { FIT_STYLE } from './fit.js';
import { PAGE_STYLE } from './page.js';
import { PARTS_STYLE } from './parts.js';
import { themeStyle } from './tokens.js';

/** The whole stylesheet. */
export const STYLE = `${themeStyle()}\n${PAGE_STYLE}${PARTS_STYLE}${TRUST_STYLE}${FIT_STYLE}`;
