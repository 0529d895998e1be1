import type { OptionKind } from '#lib/choices/models/models.ts';

/** Option that an action of this kind executes. */
export const optionOfAction: Readonly<Record<string, OptionKind>> = {
  'model.retrain': 'retrain',
  'model.roll_back': 'roll-back',
  'service.roll_back': 'roll-back',
  'model.repair_data': 'repair-data',
  'service.scale': 'scale',
};
