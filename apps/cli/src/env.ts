/** The only place that reads the environment. */
export const env = {
  /** Set to see stack traces of unexpected errors. */
  debug: Boolean(process.env.MORPHOSCOPE_DEBUG),
} as const;
