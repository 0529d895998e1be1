export type StreamVerdict = 'stable' | 'warning' | 'drift';

/** Monitors one number at a time. After a drift, it restarts with the next number. */
export type StreamDetector = {
  update: (value: number) => StreamVerdict;
  /** Number of values since the detector's last restart, or still in its window. */
  width: () => number;
};
