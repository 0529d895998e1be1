/** Maximum number of runs compared together, regardless of the filter. */
export const mostCompared = 1_000;
