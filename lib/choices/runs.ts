/** So many runs are compared at once, whichever filter found them. */
export const mostCompared = 1_000;
