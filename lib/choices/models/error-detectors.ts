/**
 * Detectors for an increase of a model's errors, as in `engines/drift/streams/error-detector.ts` (a
 * test checks that both match).
 */
export const errorDetectors = ['combined', 'page-hinkley', 'adwin', 'fisher', 'cvm'] as const;
export type ErrorDetector = (typeof errorDetectors)[number];

export const errorDetectorText: Readonly<Record<ErrorDetector, string>> = {
  combined: 'Page-Hinkley and ADWIN',
  'page-hinkley': 'Page-Hinkley',
  adwin: 'ADWIN',
  fisher: "Fisher's exact test",
  cvm: 'Cramer-von Mises',
};

/**
 * Whether the detector is calibrated to an expected run length: the number of requests between two
 * false alarms.
 */
export const hasExpectedRun = (detector: ErrorDetector): boolean =>
  detector === 'fisher' || detector === 'cvm';

/** Default number of requests between two false alarms. */
export const usualExpectedRun = 100_000;

/**
 * Whether the detector compares loss distributions, which requires numeric predictions:
 * classification models have only two loss values.
 */
export const isOfNumbersOnly = (detector: ErrorDetector): boolean => detector === 'cvm';

/** Detectors of earlier releases. If a stored setting names one, `combined` runs instead. */
export const removedErrorDetectors: Readonly<Record<string, string>> = {
  ddm: 'DDM',
  eddm: 'EDDM',
  'hddm-a': 'HDDM-A',
  'hddm-w': 'HDDM-W',
  kswin: 'KSWIN',
};
