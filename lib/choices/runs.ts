/** Maximum number of runs compared at once, regardless of the filter. */
export const mostCompared = 1_000;
