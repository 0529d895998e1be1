/**
 * Demo filters of a request. Without a filter, demo data counts only if there is no other data of
 * its kind.
 */
export const demoChoices = ['out', 'only'] as const;
/** How demo data was counted: left out, as the only data, or none exists. */
export const demoCounts = ['left-out', 'only', 'none'] as const;
