/** What finds a rise of a model's errors, as `engines/drift/streams/error-detector.ts` has it (a test holds both alike). */
export const errorDetectors = ['combined', 'page-hinkley', 'adwin', 'fisher', 'cvm'] as const;
export type ErrorDetector = (typeof errorDetectors)[number];

export const errorDetectorWords: Readonly<Record<ErrorDetector, string>> = {
  combined: 'Page-Hinkley and ADWIN',
  'page-hinkley': 'Page-Hinkley',
  adwin: 'ADWIN',
  fisher: "Fisher's exact test",
  cvm: 'Cramer-von Mises',
};

/** Calibrated to an expected run: so many requests between two false alarms. */
export const hasExpectedRun = (detector: ErrorDetector): boolean =>
  detector === 'fisher' || detector === 'cvm';

/** Requests between two false alarms where nobody set them. */
export const usualExpectedRun = 100_000;

/** Whether it compares distributions of losses, of which models of classes have but two values. */
export const isOfNumbersOnly = (detector: ErrorDetector): boolean => detector === 'cvm';

/** Detectors of earlier releases: `combined` runs where a stored setting names one. */
export const removedErrorDetectors: Readonly<Record<string, string>> = {
  ddm: 'DDM',
  eddm: 'EDDM',
  'hddm-a': 'HDDM-A',
  'hddm-w': 'HDDM-W',
  kswin: 'KSWIN',
};
