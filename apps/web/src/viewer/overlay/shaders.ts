import { CONTOUR, ON_GLASS, OVER_STAIN, type OverlayStyle, RAMP } from './overlay-style';
import { layersFor } from './pack-tile.kernel';

/** What the tissue looks like at a screen px; part of both fragment shaders. */
const tissue = /* glsl */ `#version 300 es
precision highp float;
precision highp sampler2DArray;
uniform sampler2D uScreen;   // the slide as OpenSeadragon drew it, premultiplied, first row on top
uniform sampler2D uGlass;    // where the thumbnail shows empty glass
uniform float uScreenHeight;
uniform float uMuted, uLamp, uCurtain, uDark;
uniform vec3 uGlassColour, uStage;
in vec2 vSlide;              // 0..1 over the slide
out vec4 fragment;

vec4 stain() {
  return texelFetch(uScreen, ivec2(gl_FragCoord.x, uScreenHeight - gl_FragCoord.y), 0);
}

// Written without branches: software renders them several times slower.

// Where no block is there yet, or the slide cannot be read, layers lie on glass.
vec3 tissueOf(vec4 s) {
  return mix(uGlassColour, s.rgb / max(s.a, 0.02), bvec3(s.a > 0.02));
}

float glassAt() {
  return textureLod(uGlass, clamp(vSlide, 0.0, 1.0), 0.0).r;
}

// How much of a px is empty glass: bright itself, and in the thumbnail. rgb as scanned.
float emptiness(vec3 rgb, float glass) {
  float white = clamp((min(rgb.r, min(rgb.g, rgb.b)) - 0.72) / 0.14, 0.0, 1.0);
  return white * clamp((glass - 0.3) / 0.4, 0.0, 1.0);
}

// Empty glass that no tile covers takes the colour of the theme.
vec3 onGlass(vec3 rgb, float empty) {
  return mix(rgb, uGlassColour, uDark * empty);
}

vec3 greyed(vec3 rgb) {
  float grey = dot(rgb, vec3(0.2126, 0.7152, 0.0722)) * 1.16;
  return vec3(clamp((grey - 0.5) * 1.04 + 0.5, 0.0, 1.0));
}

// 1 where the curtain shows the stain as scanned.
float asScanned() {
  return 1.0 - step(uCurtain, gl_FragCoord.x);
}

// a: how much of the px the slide covers. Blocks meet between px and leave them half covered: on the slide what is there
// counts whole. Around it lies the stage.
void put(vec3 rgb, float a) {
  vec2 inside = step(vec2(0.0), vSlide) * step(vSlide, vec2(1.0));
  fragment = vec4(mix(uStage, rgb * uLamp, max(a, inside.x * inside.y)), 1.0);
}
`;

/** Everything no tile of cells lies on: one triangle over the screen, behind the tiles. */
export const bareVertex = /* glsl */ `#version 300 es
uniform mat3 uToSlide;       // clip space to 0..1 over the slide
out vec2 vSlide;
void main() {
  vec2 clip = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
  vSlide = (uToSlide * vec3(clip, 1.0)).xy;
  gl_Position = vec4(clip, 0.9, 1.0);
}`;

export const bareFragment = /* glsl */ `${tissue}
void main() {
  vec4 s = stain();
  vec3 rgb = tissueOf(s);
  vec3 base = mix(rgb, greyed(rgb), uMuted * (1.0 - asScanned()));
  put(onGlass(base, emptiness(rgb, glassAt())), s.a);
}`;

/** A rectangle of cells: two triangles. Corners are worked out in double precision, so that neighbours leave no gap. */
export const cellVertex = /* glsl */ `#version 300 es
uniform vec2 uCorners[4];    // clip space: upper left, upper right, lower left, lower right
uniform vec4 uCellBox;       // left, top, right, bottom in cells of the tile
uniform vec4 uSlideBox;      // the same in 0..1 over the slide
out vec2 vSlide;
out vec2 vCell;
void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  vCell = mix(uCellBox.xy, uCellBox.zw, corner);
  vSlide = mix(uSlideBox.xy, uSlideBox.zw, corner);
  gl_Position = vec4(uCorners[gl_VertexID], 0.0, 1.0);
}`;

const cellHead = (channels: number) => /* glsl */ `${tissue}
const int LAYERS = ${layersFor(channels)};
uniform sampler2DArray uCells;
uniform vec2 uTileSize;      // cells
uniform float uOpacity, uThreshold;
uniform vec4 uShown[LAYERS]; // 1 where a cluster is shown, four to a texel as the weights
uniform vec4 uLight[LAYERS * 3]; // red, green and blue of four clusters, as light
uniform vec3 uColours[${channels}]; // sRGB
uniform sampler2D uPalette;
in vec2 vCell;

ivec2 cell() {
  return ivec2(clamp(floor(vCell), vec2(0.0), uTileSize - 1.0));
}

// Between cell centres values go over by a smoothstep.
vec2 smoothed() {
  vec2 at = vCell - 0.5;
  vec2 whole = floor(at);
  vec2 part = at - whole;
  part = part * part * (3.0 - 2.0 * part);
  return (whole + part + 1.5) / (uTileSize + 2.0);
}

vec3 hatched(vec3 rgb, float glass) {
  float stripe = 1.0 - step(1.5, mod(gl_FragCoord.x + gl_FragCoord.y, 9.0));
  return rgb * (1.0 - 0.3 * stripe * (1.0 - clamp((glass - 0.2) / 0.4, 0.0, 1.0)));
}

// Colour over tissue: multiplied onto grey, so that nuclei stay sharp; laid over stain, so that hues do not mix.
vec3 painted(vec3 rgb, vec4 paint) {
  vec3 onGrey = rgb * mix(vec3(1.0), paint.rgb, paint.a);
  return mix(mix(rgb, paint.rgb, paint.a * ${OVER_STAIN.toFixed(2)}), onGrey, uMuted);
}
`;

// Lines cover what is below them.
const paintLines = /* glsl */ `
vec3 over(vec3 rgb, vec3 base, vec4 paint) {
  return mix(base, paint.rgb, paint.a);
}`;

// "None" over stain that is not muted is the tissue's own grey.
const paintAreas = /* glsl */ `
vec3 over(vec3 rgb, vec3 base, vec4 paint) {
  bool none = uMuted < 0.5 && paint.a == 0.0;
  return painted(base, mix(paint, vec4(greyed(rgb), uOpacity), bvec4(none)));
}`;

// What lies on empty glass stays visible, since models may use it, but behind the tissue.
const main = (channels: number) => /* glsl */ `
void main() {
  vec4 s = stain();
  vec3 rgb = tissueOf(s);
  float glass = glassAt();
  float empty = emptiness(rgb, glass);
  float covered = step(0.5, texelFetch(uCells, ivec3(cell() + 1, ${channels >> 2}), 0).${part(channels)});
  vec3 base = mix(rgb, greyed(rgb), uMuted);
  vec4 paint = mixture();
  paint.a *= mix(1.0, ${ON_GLASS.toFixed(2)}, empty);
  vec3 bare = hatched(onGlass(base, empty), glass);
  vec3 shown = mix(bare, over(rgb, base, paint), covered);
  put(mix(shown, onGlass(rgb, empty * (1.0 - covered)), asScanned()), s.a);
}`;

/** Component of a texel that holds value k. */
const part = (k: number): string => 'xyzw'[k & 3] as string;

/** One text per layer of texels. Written out, as software and older drivers are slow with loops and indices. */
const perLayer = (channels: number, text: (layer: number) => string): string =>
  Array.from({ length: layersFor(channels) }, (_, layer) => text(layer)).join('\n');

/** Weights between cells of all layers, `w0`, `w1`, …, as if cells that are not covered were not there. */
const smoothWeights = (channels: number): string => {
  const last = channels >> 2;
  return `
  vec2 uv = smoothed();
  vec4 last = textureLod(uCells, vec3(uv, ${last}), 0.0);
  float scale = 1.0 / max(last.${part(channels)}, 0.001);
${perLayer(channels, (layer) => `  vec4 w${layer} = ${layer === last ? 'last' : `textureLod(uCells, vec3(uv, ${layer}), 0.0)`} * scale * uShown[${layer}];`)}`;
};

/** A line of GLSL for every cluster, with its weight. */
const perCluster = (channels: number, text: (weight: string, k: number) => string): string =>
  Array.from({ length: channels }, (_, k) => text(`w${k >> 2}.${part(k)}`, k)).join('\n');

const soft = (channels: number) => /* glsl */ `
vec4 mixture() {
  ${smoothWeights(channels)}
  float sum = 0.0, most = 0.0;
  vec3 light = vec3(0.0);
  vec4 share;
${perLayer(
  channels,
  (layer) => `  share = w${layer} * w${layer};
  sum += dot(share, vec4(1.0));
  light += vec3(dot(share, uLight[${layer * 3}]), dot(share, uLight[${layer * 3 + 1}]), dot(share, uLight[${layer * 3 + 2}]));
  most = max(most, max(max(w${layer}.x, w${layer}.y), max(w${layer}.z, w${layer}.w)));`,
)}
  return vec4(sqrt(light / max(sum, 1e-12)), uOpacity * clamp((most - uThreshold) / ${RAMP.toFixed(2)}, 0.0, 1.0));
}`;

const hard = (channels: number) => /* glsl */ `
vec4 mixture() {
  ivec2 at = cell() + 1;
${perLayer(channels, (layer) => `  vec4 w${layer} = texelFetch(uCells, ivec3(at, ${layer}), 0) * uShown[${layer}];`)}
  float most = max(uThreshold, 0.0);
  vec4 paint = vec4(0.0);
${perCluster(channels, (w, k) => `  paint = mix(paint, vec4(uColours[${k}], uOpacity), bvec4(${w} > most)); most = max(most, ${w});`)}
  return paint;
}`;

// The strongest cluster's lead over the next (or over the threshold) is 0 on a border and grows away from it.
const contour = (channels: number) => /* glsl */ `
vec4 mixture() {
  ${smoothWeights(channels)}
  float first = 0.0, second = 0.0;
  vec3 colour = vec3(0.0);
${perCluster(
  channels,
  (w, k) =>
    `  second = max(second, min(first, ${w})); colour = mix(colour, uColours[${k}], bvec3(${w} > first)); first = max(first, ${w});`,
)}
  float lead = first - max(second, uThreshold);
  float slope = max(length(vec2(dFdx(lead), dFdy(lead))), 1e-6);
  float line = 1.0 - smoothstep(${(CONTOUR - 0.5).toFixed(1)}, ${(CONTOUR + 0.5).toFixed(1)}, lead / slope);
  return vec4(colour, step(uThreshold, first) * step(1e-6, first) * line * min(1.0, uOpacity * 1.15));
}`;

const saliency = () => /* glsl */ `
vec4 mixture() {
  vec2 uv = smoothed();
  vec4 value = textureLod(uCells, vec3(uv, 0), 0.0);
  vec4 colour = textureLod(uPalette, vec2((value.r / max(value.g, 0.001) * 255.0 + 0.5) / 256.0, 0.5), 0.0);
  return vec4(colour.rgb, colour.a * uOpacity);
}`;

/** Fragment shader of a layer of `channels` values per cell. */
export function cellFragment(kind: OverlayStyle['kind'], channels: number): string {
  const mixture = { soft, hard, contour, saliency }[kind];
  const over = kind === 'contour' ? paintLines : paintAreas;
  return `${cellHead(channels)}${over}${mixture(channels)}${main(channels)}`;
}
