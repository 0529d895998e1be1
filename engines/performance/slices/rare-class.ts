/** Below this share of the labels a class is rare: always saying the other one is right in more than four of five cases. */
const RARE_BELOW = 0.2;

/** Is what a model looks for so rare that accuracy hardly tells whether it finds any? False where nobody knows. */
export const isRare = (positiveShare: number | null | undefined): boolean =>
  positiveShare !== null &&
  positiveShare !== undefined &&
  positiveShare > 0 &&
  positiveShare < RARE_BELOW;
