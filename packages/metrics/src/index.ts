/** Numbers to numbers with a name, a direction, a category and an interval. */
export const packageName = '@morphoscope/metrics';
