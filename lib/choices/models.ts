/** Aliases that say which version serves, the strongest first. */
export const servingAliases = ['champion', 'production'] as const;
