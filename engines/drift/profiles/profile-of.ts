import type { DriftMethod, DriftProfile } from './drift-method.ts';
import { evidentlyProfile } from './profile-evidently.ts';
import { nannymlProfile } from './profile-nannyml.ts';
import { nativeProfile } from './profile-native.ts';
import type { Profile } from './profile.ts';

const profiles: Record<DriftProfile, Profile> = {
  'evidently-0.7': evidentlyProfile,
  'nannyml-0.13': nannymlProfile,
  native: nativeProfile,
};

export function profileOf(name: DriftProfile): Profile {
  return profiles[name];
}

/** Methods that a profile defines. */
export function methodsOf(name: DriftProfile): ReadonlySet<DriftMethod> {
  // The keys of the table are drift methods.
  return new Set(Object.keys(profiles[name].rules) as DriftMethod[]);
}
