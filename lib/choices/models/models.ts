/** Aliases that say which version serves, the strongest first. */
export const servingAliases = ['champion', 'production'] as const;

/** What can be done about a model in trouble. */
export const optionKinds = ['retrain', 'roll-back', 'repair-data', 'scale', 'nothing'] as const;
export type OptionKind = (typeof optionKinds)[number];

export const optionWords: Readonly<Record<OptionKind, string>> = {
  retrain: 'Retrain',
  'roll-back': 'Roll back',
  'repair-data': 'Repair data',
  scale: 'Scale',
  nothing: 'Do nothing',
};
