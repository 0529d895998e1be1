/** Aliases that mark the serving version, in order of precedence. */
export const servingAliases = ['champion', 'production'] as const;

/** Options for a degraded model. */
export const optionKinds = ['retrain', 'roll-back', 'repair-data', 'scale', 'nothing'] as const;
export type OptionKind = (typeof optionKinds)[number];

export const optionText: Readonly<Record<OptionKind, string>> = {
  retrain: 'Retrain',
  'roll-back': 'Roll back',
  'repair-data': 'Repair data',
  scale: 'Scale',
  nothing: 'Do nothing',
};
