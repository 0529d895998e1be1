import type { DriftMethod, DriftProfile } from '#engines/drift/drift-method.ts';
import type { Profile } from '#engines/drift/profile.ts';
import { alibiProfile } from '#engines/drift/profile-alibi.ts';
import { evidentlyProfile } from '#engines/drift/profile-evidently.ts';
import { nannymlProfile } from '#engines/drift/profile-nannyml.ts';
import { nativeProfile } from '#engines/drift/profile-native.ts';
import { whylogsProfile } from '#engines/drift/profile-whylogs.ts';

const profiles: Record<DriftProfile, Profile> = {
  'evidently-0.7': evidentlyProfile,
  'nannyml-0.13': nannymlProfile,
  'whylogs-1': whylogsProfile,
  'alibi-detect-0.12': alibiProfile,
  native: nativeProfile,
};

export function profileOf(name: DriftProfile): Profile {
  return profiles[name];
}

/** The methods that a profile defines; others are unknown to it. */
export function methodsOf(name: DriftProfile): ReadonlySet<DriftMethod> {
  // The keys of a table whose keys are methods.
  return new Set(Object.keys(profiles[name].rules) as DriftMethod[]);
}
