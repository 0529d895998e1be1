export const costBases = ['billed', 'metered'] as const;
export const budgetScopes = ['all', 'team', 'service', 'environment'] as const;
