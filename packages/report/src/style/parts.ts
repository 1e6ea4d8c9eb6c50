import { heatEnds } from '../picture/heat-layer.js';

/** What can lie over examples, see `pixelViews`. */
const VIEWS = ['fired', 'moved'] as const;

/** Chips, strips, bars, cards, pictures: what the sections are made of. */
export const PARTS_STYLE = `.chip{display:inline-grid;place-items:center;min-width:20px;height:20px;padding:0 4px;border-radius:4px;box-shadow:inset 0 0 0 1px var(--ring);font-size:12px;line-height:1;font-weight:650;flex:none}
.chip.residual{background:none;box-shadow:none;border:1px dashed var(--ink3);color:var(--ink)}
.named{display:inline-flex;align-items:center;gap:7px;vertical-align:middle}.named a{text-decoration:none}.named a:hover{text-decoration:underline}
.tag{display:inline-flex;padding:0 8px;border:1px solid var(--line2);border-radius:10px;font-size:12px;line-height:20px;color:var(--ink2)}
.strip{display:flex;gap:1px;height:12px;border-radius:3px;overflow:hidden;background:var(--line)}.strip i{min-width:1px;flex-basis:0;box-shadow:inset 0 0 0 1px var(--ring)}.strip .none,.swatch.none{background:#9e9e9e}
.matrix{border-collapse:separate;border-spacing:0 4px}.matrix th,.matrix td{padding:0 5px;text-align:center;font-weight:400}.matrix th[scope=row]{text-align:left;padding-left:0;min-width:150px}.matrix thead th{color:var(--ink3);font-size:12px;max-width:120px}.matrix thead th:first-child{text-align:left}.matrix td.num{color:var(--ink3)}.matrix tr>:last-child{text-align:right}
.matrix tbody .named{font-weight:550}
.tint{display:block;min-width:64px;padding:3px 4px;border-radius:4px;background:var(--neutral);background:color-mix(in srgb,var(--end) var(--share),var(--neutral))}
.track{position:relative;display:block;height:12px}.track::before{content:"";position:absolute;left:var(--zero);top:-3px;bottom:-3px;width:1px;background:var(--line2)}
.track i{position:absolute;top:1px;height:10px;min-width:1px;border-radius:2px;background:var(--c);box-shadow:inset 0 0 0 1px var(--ring)}
.track .against{background:repeating-linear-gradient(135deg,var(--c) 0 2.5px,transparent 2.5px 5px);box-shadow:inset 0 0 0 1px var(--c),inset 0 0 0 1px var(--ring)}
.track .bias{background:var(--ink3)}.track .bias.against{background:repeating-linear-gradient(135deg,var(--ink3) 0 2.5px,transparent 2.5px 5px);box-shadow:inset 0 0 0 1px var(--ink3)}
.track .residual{background:none;box-shadow:none;border:1px dashed var(--ink2)}.track .sum{background:var(--ink);box-shadow:none;top:3px;height:6px}
.cards{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:14px;align-items:start}
.card{background:var(--raised);border:1px solid var(--line);border-radius:10px;padding:14px 16px 16px;min-width:0;scroll-margin-top:60px}
.card>header{display:flex;align-items:center;gap:9px;margin-bottom:12px;flex-wrap:wrap}.card>header .num{margin-left:auto;font-size:13px;white-space:normal}
.card-facts{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:24px;margin-bottom:14px}.card-facts .prevalence{margin:0;align-self:end}
.effect-row{display:grid;grid-template-columns:minmax(56px,72px) minmax(0,1fr) 44px;gap:8px;align-items:center;font-size:12px;line-height:20px}.effect-row .num{text-align:right}.effects p{margin-top:6px}
.prevalence{margin-top:16px}.prevalence figcaption{display:flex;justify-content:space-between;gap:8px;font-size:12px;line-height:16px;color:var(--ink3);margin-top:4px}
.columns{display:flex;align-items:flex-end;gap:2px;height:52px;border-bottom:1px solid var(--line2)}.columns i{flex:1;min-height:1px;border-radius:1px 1px 0 0;background:var(--ink3)}
.spread{display:block;width:100%}.spread rect{fill:var(--ink3)}.spread .axis{stroke:var(--line2)}.spread .median{fill:var(--ink);stroke:var(--raised)}
.prototypes{display:grid;grid-template-columns:repeat(4,minmax(0,1fr));gap:8px}.prototypes .plate{aspect-ratio:1;object-fit:cover}
.views{display:flex;flex-wrap:wrap;align-items:center;gap:4px 6px;margin:0 0 8px;padding:0;border:0;font-size:12px;color:var(--ink2)}.views legend{float:left;margin-right:4px;padding:0;color:var(--ink3)}.views label{display:inline-flex;align-items:center;gap:5px;min-height:26px;padding:0 9px 0 6px;border:1px solid var(--line2);border-radius:6px;cursor:pointer}.views label:has(:checked){border-color:var(--ink);box-shadow:0 0 0 1px var(--ink);color:var(--ink)}.views input{margin:0;accent-color:var(--ink)}
.view-note{display:none;margin-bottom:8px;font-size:12px;line-height:17px;color:var(--ink2)}.heat-key{display:inline-block;width:11px;height:11px;margin-right:4px;border-radius:2px;vertical-align:-1px;box-shadow:inset 0 0 0 1px var(--ring)}.heat-key.above{background:${heatEnds.above}}.heat-key.below{background:${heatEnds.below}}
.over{display:none}.grey{fill:#808080;mix-blend-mode:saturation}.veil{fill:#fff;opacity:.45}${VIEWS.map(
  (view) =>
    `.card:has([value=${view}]:checked) .over.${view},.plate[data-view=${view}] .over.${view}{display:inline}.card:has([value=${view}]:checked) .view-note.${view}{display:block}.card:has([value=${view}]:checked) .plain{display:none}`,
).join('')}
figcaption{font-size:12px;line-height:16px;color:var(--ink3);margin-top:3px}
.prototypes figcaption,.cut{white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.places{margin-top:14px;padding-top:12px;border-top:1px solid var(--line)}.minis{display:grid;grid-template-columns:repeat(auto-fill,minmax(92px,1fr));gap:8px;margin-top:8px}.minis figcaption{display:flex;justify-content:space-between;gap:6px}.minis .plate{height:78px;background:none}
.zoom{display:block;width:100%;padding:0;border:0;background:none;color:inherit;font:inherit;cursor:zoom-in;border-radius:4px;overflow:hidden}
.plate{display:block;width:100%;height:auto;max-height:460px;isolation:isolate;background:var(--stage);border-radius:4px;filter:var(--lamp)}
.cells{image-rendering:pixelated}.paint{mix-blend-mode:multiply;opacity:.86}.paint.alone{opacity:1}.paint.off{display:none}
.hatch-line{stroke:#6a6a6a;stroke-width:1.4;opacity:.32}.swatch .hatch-line{opacity:1}
.scale rect{fill:#fff;opacity:.88}.scale text{fill:#111;font-family:system-ui,sans-serif}.scale path{stroke:#111}
.outline{fill:none;stroke:#fff;stroke-width:1.5;vector-effect:non-scaling-stroke}.outline.under{stroke:#000;stroke-width:3.5}.outline.tile{stroke-dasharray:5 4;stroke-width:1}.outline.tile.under{stroke-width:2;stroke-opacity:.45}
.definitions{position:absolute}
.slide{margin-bottom:14px}.slide-body{display:grid;grid-template-columns:minmax(0,1fr) 330px;gap:22px}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:12px;margin-bottom:10px}
.map-caption{display:flex;flex-wrap:wrap;justify-content:space-between;gap:2px 10px}.heat-scale{display:inline-flex;align-items:center;gap:5px;white-space:nowrap}.heat-scale i{width:72px;height:10px;border-radius:2px;background:linear-gradient(90deg,#e8e8e8,${heatEnds.above});box-shadow:inset 0 0 0 1px var(--ring)}.heat-scale.both i{background:linear-gradient(90deg,${heatEnds.below},#e8e8e8,${heatEnds.above})}
.label{margin-top:14px}.predictions{display:grid;grid-template-columns:repeat(auto-fit,minmax(96px,1fr));gap:8px;margin-top:6px}
.prediction{position:relative;padding:6px 10px 8px;border:1px solid var(--line2);border-radius:6px;overflow:hidden;font-size:12px;color:var(--ink2)}.prediction b{display:block;font-size:16px;line-height:22px;color:var(--ink)}.prediction i{position:absolute;left:0;bottom:0;height:3px;background:var(--ink)}.prediction.leads{border-color:var(--ink);box-shadow:0 0 0 1px var(--ink)}
.waterfall{margin-top:10px;font-size:12px}.wf-head{display:flex;justify-content:space-between;gap:8px;font-size:13px}.wf-row{display:grid;grid-template-columns:32px minmax(0,1fr) 48px;gap:8px;align-items:center;min-height:24px}.wf-row .num{text-align:right}.wf-row>.chip{justify-self:start}.waterfall .share .icon{margin:0}.waterfall .share{display:flex;gap:6px;color:var(--ink2);margin-top:4px}
.legend{position:sticky;top:48px;z-index:3;display:flex;flex-wrap:wrap;align-items:center;gap:6px;padding:8px 0;margin-bottom:6px;background:var(--bg);font-size:12px}
.solo{display:inline-flex;align-items:center;gap:6px;min-height:28px;padding:0 9px 0 4px;border:1px solid transparent;border-radius:6px;background:none;color:inherit;font:inherit;cursor:default}.js .solo{cursor:pointer;border-color:var(--line2);background:var(--raised)}.solo[aria-pressed=true]{border-color:var(--ink);box-shadow:0 0 0 1px var(--ink)}.alone .solo[aria-pressed=false]{color:var(--ink3)}
.key{display:inline-flex;align-items:center;gap:6px;margin-left:8px;color:var(--ink2)}.swatch{display:inline-block;width:22px;height:14px;border-radius:2px;box-shadow:inset 0 0 0 1px var(--ring)}svg.swatch{background:#dcdcdc}
.history{margin-bottom:10px}.history figcaption{display:flex;justify-content:space-between}.spark{display:block;width:100%}.spark polyline{fill:none;stroke:var(--ink);stroke-width:1.5;vector-effect:non-scaling-stroke}.spark circle{fill:var(--ink)}
dialog{max-width:none;max-height:none;padding:16px;border:1px solid var(--line2);border-radius:10px;background:var(--raised);color:var(--ink)}dialog::backdrop{background:rgba(0,0,0,.72)}dialog .plate{max-height:none}dialog .scale rect{display:none}dialog .scale text{transform-box:fill-box;transform-origin:0 100%;transform:scale(.6);paint-order:stroke;stroke:#fff;stroke-width:2;stroke-linejoin:round}dialog form{display:flex;align-items:center;justify-content:space-between;gap:16px;margin-top:12px}
`;
