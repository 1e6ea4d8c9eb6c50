import { CONTOUR, ON_GLASS, OVER_STAIN, type OverlayStyle, RAMP } from './overlay-style';

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

// Where no block is there yet, or the slide cannot be read, layers lie on glass.
vec3 tissueOf(vec4 s) {
  return s.a > 0.02 ? s.rgb / s.a : uGlassColour;
}

float glassAt() {
  return texture(uGlass, clamp(vSlide, 0.0, 1.0)).r;
}

// How much of a px is empty glass: bright itself, and in the thumbnail. rgb as scanned.
float emptiness(vec3 rgb) {
  float white = smoothstep(0.72, 0.86, min(rgb.r, min(rgb.g, rgb.b)));
  return white * smoothstep(0.3, 0.7, glassAt());
}

// Empty glass that no tile covers takes the colour of the theme.
vec3 onGlass(vec3 rgb, float empty) {
  return mix(rgb, uGlassColour, uDark * empty);
}

vec3 greyed(vec3 rgb) {
  float grey = dot(rgb, vec3(0.2126, 0.7152, 0.0722)) * 1.16;
  return vec3(clamp((grey - 0.5) * 1.04 + 0.5, 0.0, 1.0));
}

bool asScanned() {
  return gl_FragCoord.x < uCurtain;
}

// Blocks meet between px and leave them half covered: on the slide what is there counts whole. Around it lies the stage.
void put(vec3 rgb, float a) {
  bool inside = all(greaterThanEqual(vSlide, vec2(0.0))) && all(lessThanEqual(vSlide, vec2(1.0)));
  fragment = vec4(mix(uStage, rgb * uLamp, inside ? 1.0 : a), 1.0);
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
  vec3 base = !asScanned() && uMuted > 0.5 ? greyed(rgb) : rgb;
  put(onGlass(base, emptiness(rgb)), s.a);
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

const cellHead = (channels: number, lines: boolean) => /* glsl */ `${tissue}
const int K = ${channels};
const bool LINES = ${lines};
const int LAYERS = (K + 4) / 4;
uniform sampler2DArray uCells;
uniform vec2 uTileSize;      // cells
uniform float uOpacity, uThreshold;
uniform vec4 uColours[K];    // sRGB, and 1 where the cluster is shown
uniform sampler2D uPalette;
in vec2 vCell;

ivec2 cell() {
  return ivec2(clamp(floor(vCell), vec2(0.0), uTileSize - 1.0));
}

float nearest(int k) {
  return texelFetch(uCells, ivec3(cell() + 1, k >> 2), 0)[k & 3];
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
  float stripe = mod(gl_FragCoord.x + gl_FragCoord.y, 9.0) < 1.5 ? 1.0 : 0.0;
  return rgb * (1.0 - 0.3 * stripe * (1.0 - smoothstep(0.2, 0.6, glass)));
}

// Colour over tissue: multiplied onto grey, so that nuclei stay sharp; laid over stain, so that hues do not mix. Lines
// cover what is below them.
vec3 painted(vec3 rgb, vec4 paint) {
  if (LINES) return mix(rgb, paint.rgb, paint.a);
  return uMuted > 0.5 ? rgb * mix(vec3(1.0), paint.rgb, paint.a) : mix(rgb, paint.rgb, paint.a * ${OVER_STAIN.toFixed(2)});
}
`;

// What lies on empty glass stays visible, since models may use it, but behind the tissue.
const main = /* glsl */ `
void main() {
  vec4 s = stain();
  vec3 rgb = tissueOf(s);
  bool covered = nearest(K) > 0.5;
  float empty = emptiness(rgb);
  if (asScanned()) {
    put(onGlass(rgb, covered ? 0.0 : empty), s.a);
    return;
  }
  vec3 base = uMuted > 0.5 ? greyed(rgb) : rgb;
  if (!covered) {
    put(hatched(onGlass(base, empty), glassAt()), s.a);
    return;
  }
  vec4 paint = mixture();
  if (uMuted < 0.5 && paint.a == 0.0 && !LINES) paint = none(rgb);
  paint.a *= mix(1.0, ${ON_GLASS.toFixed(2)}, empty);
  put(painted(base, paint), s.a);
}`;

/** "None" over stain that is not muted: the tissue's own grey. */
const none = /* glsl */ `
vec4 none(vec3 rgb) {
  return vec4(greyed(rgb), uOpacity);
}`;

const soft = /* glsl */ `
vec4 mixture() {
  vec2 uv = smoothed();
  vec4 last = texture(uCells, vec3(uv, LAYERS - 1));
  float scale = 1.0 / max(last[K & 3], 0.001);
  float sum = 0.0, most = 0.0;
  vec3 light = vec3(0.0);
  for (int layer = 0; layer < LAYERS; layer++) {
    vec4 w = (layer == LAYERS - 1 ? last : texture(uCells, vec3(uv, layer))) * scale;
    for (int c = 0; c < 4; c++) {
      int k = layer * 4 + c;
      if (k >= K) break;
      float weight = w[c] * uColours[k].a;
      float share = weight * weight;
      sum += share;
      light += share * uColours[k].rgb * uColours[k].rgb;
      most = max(most, weight);
    }
  }
  if (sum == 0.0) return vec4(0.0);
  return vec4(sqrt(light / sum), uOpacity * clamp((most - uThreshold) / ${RAMP.toFixed(2)}, 0.0, 1.0));
}`;

const hard = /* glsl */ `
vec4 mixture() {
  float most = max(uThreshold, 0.0);
  vec3 colour = vec3(0.0);
  float found = 0.0;
  for (int layer = 0; layer < LAYERS; layer++) {
    vec4 w = texelFetch(uCells, ivec3(cell() + 1, layer), 0);
    for (int c = 0; c < 4; c++) {
      int k = layer * 4 + c;
      if (k >= K) break;
      float weight = w[c] * uColours[k].a;
      if (weight > most) {
        most = weight;
        colour = uColours[k].rgb;
        found = 1.0;
      }
    }
  }
  return vec4(colour, found * uOpacity);
}`;

// The strongest cluster's lead over the next (or over the threshold) is 0 on a border and grows away from it.
const contour = /* glsl */ `
vec4 mixture() {
  vec2 uv = smoothed();
  float scale = 1.0 / max(texture(uCells, vec3(uv, LAYERS - 1))[K & 3], 0.001);
  float first = 0.0, second = 0.0;
  vec3 colour = vec3(0.0);
  for (int layer = 0; layer < LAYERS; layer++) {
    vec4 w = texture(uCells, vec3(uv, layer)) * scale;
    for (int c = 0; c < 4; c++) {
      int k = layer * 4 + c;
      if (k >= K) break;
      float weight = w[c] * uColours[k].a;
      if (weight > first) {
        second = first;
        first = weight;
        colour = uColours[k].rgb;
      } else second = max(second, weight);
    }
  }
  float lead = first - max(second, uThreshold);
  float slope = max(length(vec2(dFdx(lead), dFdy(lead))), 1e-6);
  float line = 1.0 - smoothstep(${(CONTOUR - 0.5).toFixed(1)}, ${(CONTOUR + 0.5).toFixed(1)}, lead / slope);
  return vec4(colour, first > uThreshold ? line * min(1.0, uOpacity * 1.15) : 0.0);
}`;

const saliency = /* glsl */ `
vec4 mixture() {
  vec2 uv = smoothed();
  vec4 value = texture(uCells, vec3(uv, 0));
  vec4 colour = texture(uPalette, vec2((value.r / max(value.g, 0.001) * 255.0 + 0.5) / 256.0, 0.5));
  return vec4(colour.rgb, colour.a * uOpacity);
}`;

/** Fragment shader of a layer of `channels` values per cell. */
export function cellFragment(kind: OverlayStyle['kind'], channels: number): string {
  const mixture = { soft, hard, contour, saliency }[kind];
  return `${cellHead(channels, kind === 'contour')}${none}${mixture}${main}`;
}
