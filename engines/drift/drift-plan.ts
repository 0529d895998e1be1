import { shareMethods } from '#engines/drift/methods/share-measures.ts';
import type { DriftMethod, DriftProfile } from '#engines/drift/profiles/drift-method.ts';
import type { MethodRule } from '#engines/drift/profiles/method-rule.ts';
import { profileOf } from '#engines/drift/profiles/profile-of.ts';

/** Method for the columns of a kind; if null, the profile chooses. */
export type KindChoice = {
  method: DriftMethod | null;
  /** Threshold for the value, or for p in tests; if null, the method's own. */
  threshold: number | null;
};

/** How the columns of a model are compared with its baseline. */
export type DriftPlan = {
  profile: DriftProfile;
  numeric: KindChoice;
  categorical: KindChoice;
};

export type PlannedKind = 'numeric' | 'categorical';

/** Choice that leaves the method to the profile. */
export const ownChoice: KindChoice = { method: null, threshold: null };

/** The default plan. */
export const plainPlan: DriftPlan = {
  profile: 'native',
  numeric: ownChoice,
  categorical: ownChoice,
};

/** Whether the plan is the default plan. */
export const isPlain = ({ profile, numeric, categorical }: DriftPlan): boolean =>
  profile === 'native' && numeric.method === null && categorical.method === null;

/** Methods that can be computed from counts between fixed edges. */
const counted: Record<PlannedKind, readonly DriftMethod[]> = {
  numeric: [...shareMethods, 'wasserstein', 'ks'],
  categorical: [...shareMethods, 'chi2'],
};

/** All methods that can be computed from counts, for error messages. */
export const countedMethods: readonly DriftMethod[] = [
  ...new Set([...counted.numeric, ...counted.categorical]),
];

/**
 * Methods excluded from measurements that repeat every few minutes: their running time grows with
 * the square of the rows, or they are defined only for sides of equal size.
 */
const tooSlow = new Set<DriftMethod>(['mmd', 'lsdd', 'g-test']);

/** Whether the plan needs only the counts of the current rows, not the rows of both sides. */
export function isByCounts({ profile, numeric, categorical }: DriftPlan): boolean {
  if (profile !== 'native') return false;
  const suffices = (kind: PlannedKind, { method }: KindChoice): boolean =>
    method === null || counted[kind].includes(method);
  return suffices('numeric', numeric) && suffices('categorical', categorical);
}

export type MethodChoice = {
  method: DriftMethod;
  /** Whether the threshold applies to the value (drift is above it) or to p (drift is below it). */
  by: 'value' | 'p';
  /** Null if the threshold is learned from parts of the reference. */
  threshold: number | null;
};

/** Rules of a profile that are defined for a kind. */
function rulesFor(profile: DriftProfile, kind: PlannedKind): [DriftMethod, MethodRule][] {
  // The keys of the table are drift methods.
  const rules = Object.entries(profileOf(profile).rules) as [DriftMethod, MethodRule][];
  return rules.filter(([, rule]) => rule[kind] !== undefined);
}

/** Methods with which a report can compare columns of a kind. */
export function methodsFor(profile: DriftProfile, kind: PlannedKind): DriftMethod[] {
  return rulesFor(profile, kind).map(([method]) => method);
}

/** Methods for monitoring columns of a kind, with the default threshold of each. */
export function methodChoices(profile: DriftProfile, kind: PlannedKind): MethodChoice[] {
  return rulesFor(profile, kind).flatMap(([method, rule]): MethodChoice[] => {
    if (tooSlow.has(method)) return [];
    const threshold = typeof rule.threshold === 'number' ? rule.threshold : null;
    const by = rule.drift === 'p-below' || rule.drift === 'p-to' ? 'p' : 'value';
    return [{ method, by, threshold }];
  });
}
