/** Named sets of methods and limits that columns are compared by. */
export const driftProfiles = ['native', 'evidently-0.7', 'nannyml-0.13'] as const;
