/** StudySummary to one self-contained HTML file. */
export const packageName = '@morphoscope/report';
