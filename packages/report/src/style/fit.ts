/** Tablet, phone and paper. */
export const FIT_STYLE = `@media (max-width:1100px){.two,.three,.slide-body{grid-template-columns:minmax(0,1fr)}.cards{grid-template-columns:minmax(0,1fr)}.slide-decision{columns:2;column-gap:24px}.slide-decision>*{break-inside:avoid}}
@media (max-width:700px){.top,.title,main,footer{padding-left:14px;padding-right:14px}.card-body{grid-template-columns:minmax(0,1fr)}.pair{grid-template-columns:minmax(0,1fr)}.slide-decision{columns:1}.legend{position:static}.brand span{display:none}}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
@media print{@page{margin:14mm}html{font-size:10pt}body{background:#fff;font-size:11px;line-height:15px;print-color-adjust:exact;-webkit-print-color-adjust:exact}.top,.skip,dialog,.solo{display:none!important}.legend{position:static}.title,main,footer{max-width:none;padding-left:0;padding-right:0}.card,.panel,.note,tr,figure{break-inside:avoid}h2,h3,h4{break-after:avoid}.dictionary{break-before:page}.cards{grid-template-columns:minmax(0,1fr)}.slide-body{grid-template-columns:minmax(0,1fr) 220px}.plate{max-height:260px}.table .scroll{overflow:visible}}
`;
