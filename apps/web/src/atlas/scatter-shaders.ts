/**
 * One point per tile. `pass` says who is drawn: 0 all alike, 1 those outside the selection, 2 those inside, 3 the
 * rings around those marked. Others are put outside the clip space, which costs no fragment.
 */
export const vertexShader = `#version 300 es
in float x;
in float y;
in uint group;
in uint state;
uniform vec2 centre;
uniform vec2 perUnit;
uniform float size;
uniform int pass;
uniform sampler2D palette;
flat out vec4 colour;
void main() {
  bool selected = (state & 1u) != 0u;
  bool ringed = (state & 2u) != 0u;
  bool drawn = pass == 0 || (pass == 1 && !selected) || (pass == 2 && selected) || (pass == 3 && ringed);
  gl_Position = drawn ? vec4((vec2(x, y) - centre) * perUnit, 0.0, 1.0) : vec4(2.0, 2.0, 2.0, 1.0);
  gl_PointSize = size;
  colour = texelFetch(palette, ivec2(int(group) % 1024, int(group) / 1024), 0);
}`;

/** A disc with a thin rim, or a ring alone; edges are smooth over one pixel. Alpha is premultiplied. */
export const fragmentShader = `#version 300 es
precision highp float;
flat in vec4 colour;
uniform float size;
uniform float opacity;
uniform vec4 rim;
uniform float rimWidth;
uniform bool hollow;
out vec4 pixel;
void main() {
  float away = length(gl_PointCoord - 0.5) * size;
  float edge = 1.0 - smoothstep(0.5 * size - 1.0, 0.5 * size, away);
  float onRim = rimWidth > 0.0 ? smoothstep(0.5 * size - rimWidth - 1.0, 0.5 * size - rimWidth, away) : 0.0;
  float alpha = edge * opacity;
  if (hollow) {
    alpha *= onRim;
    pixel = vec4(rim.rgb * alpha, alpha);
    return;
  }
  vec3 mixed = mix(colour.rgb, rim.rgb, onRim * rim.a);
  pixel = vec4(mixed * alpha, alpha);
}`;

export const uniformNames = [
  'centre',
  'perUnit',
  'size',
  'pass',
  'palette',
  'opacity',
  'rim',
  'rimWidth',
  'hollow',
] as const;
export type UniformName = (typeof uniformNames)[number];
