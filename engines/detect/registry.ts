import type { SignalFamily, SignalRole } from '#engines/detect/signal-role.ts';

export type DetectorId =
  | 'expected-range'
  | 'level-shift'
  | 'static-threshold'
  | 'silence'
  | 'trend-leak';

export interface Detector {
  readonly id: DetectorId;
  /**
   * Must be incremented whenever the same input can give a different result. Stored with every
   * finding.
   */
  readonly version: number;
  readonly title: string;
  readonly families: readonly SignalFamily[];
  /** If empty, all roles of these families. */
  readonly roles: readonly SignalRole[];
}

/**
 * All detectors, with the series that each may judge. A detector that is absent here judges no
 * series.
 */
export const DETECTORS: Readonly<Record<DetectorId, Detector>> = {
  'expected-range': {
    id: 'expected-range',
    version: 1,
    title: 'Outside its expected range',
    families: ['golden'],
    roles: [],
  },
  'level-shift': {
    id: 'level-shift',
    version: 1,
    title: 'Level shifted',
    families: ['golden'],
    roles: ['errors', 'latency'],
  },
  'static-threshold': {
    id: 'static-threshold',
    version: 1,
    title: 'Limit crossed',
    families: ['saturation', 'health', 'golden', 'model'],
    roles: [],
  },
  silence: {
    id: 'silence',
    version: 2,
    title: 'Stopped reporting',
    families: ['golden', 'saturation', 'health'],
    // Latency and error ratio have no value without requests, so their absence means nothing.
    roles: ['traffic', 'memory', 'cpu', 'disk', 'descriptors', 'health'],
  },
  'trend-leak': {
    id: 'trend-leak',
    version: 3,
    title: 'Memory grows steadily',
    families: ['saturation'],
    roles: ['memory'],
  },
};

/** The detectors that judge a series of this family and role. */
export function detectorsFor(family: SignalFamily, role: SignalRole): readonly Detector[] {
  return Object.values(DETECTORS).filter(
    (detector) =>
      detector.families.includes(family) &&
      (detector.roles.length === 0 || detector.roles.includes(role)),
  );
}
