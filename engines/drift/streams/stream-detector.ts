export type StreamVerdict = 'stable' | 'warning' | 'drift';

/** Monitors one number at a time; after a drift it restarts with the next one. */
export type StreamDetector = {
  update: (value: number) => StreamVerdict;
  /** Values since the detector's last restart, or still in its window. */
  width: () => number;
};
