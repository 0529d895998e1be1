/**
 * Share of the labels below which a class is rare: always predicting the other class is right in
 * more than four of five cases.
 */
const RARE_BELOW = 0.2;

/**
 * Whether the positive class is so rare that accuracy hardly shows whether a model detects it.
 * False if the share is unknown.
 */
export const isRare = (positiveShare: number | null | undefined): boolean =>
  positiveShare !== null &&
  positiveShare !== undefined &&
  positiveShare > 0 &&
  positiveShare < RARE_BELOW;
