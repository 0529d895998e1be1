/** What a caller may ask of a figure; without it the demo's counts only where there is nothing else of its kind. */
export const demoChoices = ['out', 'only'] as const;
/** What was counted: all but the demo's, the demo's alone, or there is none of the demo. */
export const demoCounts = ['left-out', 'only', 'none'] as const;
