/**
 * A class with a smaller share of the labels is rare: always predicting the other one is right in
 * more than four of five cases.
 */
const RARE_BELOW = 0.2;

/**
 * Whether the positive class is so rare that accuracy hardly shows whether a model finds any. False
 * where the share is unknown.
 */
export const isRare = (positiveShare: number | null | undefined): boolean =>
  positiveShare !== null &&
  positiveShare !== undefined &&
  positiveShare > 0 &&
  positiveShare < RARE_BELOW;
