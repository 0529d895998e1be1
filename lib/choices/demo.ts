/**
 * Demo filters of a request; without one, demo data counts only where there is no other data of its
 * kind.
 */
export const demoChoices = ['out', 'only'] as const;
/** Data counted: all except demo data, demo data only, or no demo data exists. */
export const demoCounts = ['left-out', 'only', 'none'] as const;
