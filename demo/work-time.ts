import { hash32, logNormal, type Rng } from './random.ts';

/**
 * Parameters of the time that one request takes inside one service, without the service's own
 * calls.
 */
export interface WorkProfile {
  readonly name: string;
  readonly medianMs: number;
  readonly sigma: number;
  /** Relative increase in work when the load doubles (cache misses, locks). */
  readonly loadSensitivity: number;
}

/**
 * Factor on the profile, 0.985 to 1.015, because releases differ slightly even without a defect.
 */
export function versionFactor(name: string, version: string): number {
  return 0.985 + (0.03 * hash32(`${name}@${version}`)) / 4294967296;
}

/**
 * Own work of one request in ms. The live services report this time; the back-fill draws from it.
 * `load` is the load factor of the hour of the week (1 = average).
 */
export function workTimeMs(profile: WorkProfile, version: string, load: number, rng: Rng): number {
  const median = medianWorkMs(profile, version, load);
  return Math.min(median * 6, Math.max(1, logNormal(rng, median, profile.sigma)));
}

/** Median of `workTimeMs`. */
export function medianWorkMs(profile: WorkProfile, version: string, load: number): number {
  return (
    profile.medianMs *
    versionFactor(profile.name, version) *
    (1 + profile.loadSensitivity * (load - 1))
  );
}

/** Mean of `workTimeMs` (log-normal), for the queueing formulas. */
export function meanWorkMs(profile: WorkProfile, version: string, load: number): number {
  return medianWorkMs(profile, version, load) * Math.exp((profile.sigma * profile.sigma) / 2);
}
