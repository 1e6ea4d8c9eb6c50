/** Rows to dictionary or centroids; rows to assignments. */
export const packageName = '@morphoscope/clustering';
