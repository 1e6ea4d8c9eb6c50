/** Page, type, header, panels, tables. */
export const PAGE_STYLE = `*{box-sizing:border-box}
html{scroll-padding-top:60px;-webkit-text-size-adjust:100%}
body{margin:0;font:400 14px/20px Inter,"Inter Variable",system-ui,"Segoe UI","Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums;color:var(--ink);background:var(--bg);overflow-wrap:anywhere}
h1,h2,h3,h4,h5,p,ul,dl,dd,figure{margin:0;padding:0}
p,dd,li{text-wrap:pretty}
h1{font-size:26px;line-height:32px;font-weight:620;letter-spacing:-.01em}
h2{font-size:20px;line-height:26px;font-weight:620;margin-bottom:12px}
h3{font-size:15px;line-height:22px;font-weight:620}
h4{font-size:15px;line-height:22px;font-weight:620}
h5{font-size:13px;line-height:18px;font-weight:620}
h2 .quiet,h3 .quiet{font-weight:400;font-size:13px;margin-left:4px}
b,th{font-weight:600}
a{color:inherit;text-underline-offset:2px}
code{font:12px/18px ui-monospace,"SF Mono",Consolas,monospace}
code.wrap{word-break:break-all}
:focus-visible{outline:2px solid var(--ink);outline-offset:2px;border-radius:3px}
.quiet{color:var(--ink3)}.small{font-size:12px;line-height:16px}.num{white-space:nowrap}
.icon{width:16px;height:16px;flex:none;fill:none;stroke:currentColor;stroke-width:1.5;stroke-linecap:round;stroke-linejoin:round;margin-top:2px}
.skip{position:absolute;left:-9999px}.skip:focus{left:12px;top:12px;z-index:9;background:var(--raised);padding:8px 12px}
.top{position:sticky;top:0;z-index:5;display:flex;align-items:center;gap:16px;min-height:48px;padding:0 24px;background:var(--panel);border-bottom:1px solid var(--line)}
.brand{display:flex;flex:none;align-items:center;gap:9px;font-weight:620;text-decoration:none}.brand svg{width:22px;height:22px}
nav{display:flex;gap:2px;min-width:0;overflow-x:auto;scrollbar-width:none}nav a{padding:14px 10px;white-space:nowrap;text-decoration:none;color:var(--ink2);font-size:13px}nav a:hover{color:var(--ink);box-shadow:inset 0 -2px var(--ink)}
.space{flex:1}
.button{display:none;align-items:center;gap:7px;min-height:32px;padding:0 12px;border:1px solid var(--line2);border-radius:6px;background:var(--raised);color:inherit;font:inherit;font-size:13px;cursor:pointer}.button .icon{margin:0}.js .button{display:inline-flex;flex:none}.button:hover{background:var(--panel)}
.title,main,footer{max-width:1360px;margin:0 auto;padding:0 24px}
.title{padding-top:28px}.title p{margin-top:4px}
.title .disclaimer{display:inline-block;margin-top:14px;padding:6px 12px;border:1px dashed var(--ink3);border-radius:6px;background:var(--panel);font-size:13px}
.block{padding-top:32px}.block>h3{margin:24px 0 8px}.how{color:var(--ink2);font-size:13px;line-height:18px;max-width:136ch;margin-bottom:10px}.how .icon{margin:0}
.panel{background:var(--raised);border:1px solid var(--line);border-radius:10px;padding:14px 18px;min-width:0}
.panel>h3{margin-bottom:8px}
.lead{font-size:15px;line-height:24px}.lead p{max-width:86ch}.lead>*+*{margin-top:12px}.lead>h3+*{margin-top:4px}
.lead.single{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1.2fr);gap:16px 44px}.lead.single>*{margin:0}.heads{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,480px),1fr));gap:16px 36px}.heads>div{max-width:86ch}.heads>div>*+*{margin-top:8px}.heads h3{margin-bottom:-4px}.headline{padding-left:18px;max-width:110ch}.headline li+li{margin-top:4px}.headline .named{margin:0 2px}
.note{display:flex;gap:10px;padding:10px 14px;margin:0 0 12px;border:1px dashed var(--ink3);border-radius:6px;background:var(--panel);max-width:110ch}.table .note{margin:12px 0 0}
.two{display:grid;grid-template-columns:minmax(0,1fr) 380px;gap:14px}.one .panel{display:grid;grid-template-columns:260px minmax(0,1fr);column-gap:36px}.one .panel h3{grid-column:1/3}.one .entries{columns:2;column-gap:36px}.entries>div{break-inside:avoid}.three{display:grid;grid-template-columns:1.3fr 1fr 1fr;gap:14px;align-items:start}
.findings{list-style:none;display:grid;gap:8px}.findings li{display:flex;gap:10px;max-width:110ch}.findings .error{color:var(--error)}.findings .error .quiet{color:inherit}
.dot::before{content:"";display:block;width:6px;height:6px;margin:5px;border-radius:50%;background:var(--ink3)}
.card>.findings{margin:0 0 12px;padding:8px 12px;border:1px dashed var(--ink3);border-radius:6px;font-size:13px;line-height:18px}
.entries>div{display:grid;grid-template-columns:112px minmax(0,1fr);gap:12px;padding:5px 0;font-size:13px;line-height:18px}.entries>div+div{border-top:1px solid var(--line)}.entries dt{color:var(--ink3)}
.words{display:grid;grid-template-columns:repeat(auto-fit,minmax(280px,1fr));gap:14px 28px}.words dt{font-weight:600}.words dd{color:var(--ink2);font-size:13px;line-height:19px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:13px;line-height:18px}
.numbers th,.numbers td{padding:6px 10px;border-bottom:1px solid var(--line);text-align:right;vertical-align:top}.numbers th:first-child,.numbers.text th,.numbers.text td{text-align:left}.numbers tbody th{font-weight:550;min-width:120px}.numbers thead th{color:var(--ink3);font-weight:400;vertical-align:bottom}
summary{cursor:pointer;font-size:13px;padding:4px 0;color:var(--ink2)}summary:hover{color:var(--ink)}
.table summary{font-weight:550}.table .scroll{margin-top:8px}
footer{display:flex;flex-wrap:wrap;gap:8px 24px;justify-content:space-between;margin-top:36px;padding-top:14px;padding-bottom:24px;border-top:1px solid var(--line);font-size:13px}
`;
