export type StreamVerdict = 'stable' | 'warning' | 'drift';

/** Watches one number at a time; after a drift it begins anew with the next one. */
export type StreamDetector = {
  update: (value: number) => StreamVerdict;
  /** Values since the detector last began anew, or still in its window. */
  width: () => number;
};
