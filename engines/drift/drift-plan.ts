import { shareMethods } from '#engines/drift/methods/share-measures.ts';
import type { DriftMethod, DriftProfile } from '#engines/drift/profiles/drift-method.ts';
import type { MethodRule } from '#engines/drift/profiles/method-rule.ts';
import { profileOf } from '#engines/drift/profiles/profile-of.ts';

/** What columns of a kind are measured by; null leaves it to the profile. */
export type KindChoice = {
  method: DriftMethod | null;
  /** Of the value, or of p for tests; null is the method's own. */
  threshold: number | null;
};

/** How the columns of a model are compared with its baseline. */
export type DriftPlan = {
  profile: DriftProfile;
  numeric: KindChoice;
  categorical: KindChoice;
};

export type PlannedKind = 'numeric' | 'categorical';

/** Left to the profile. */
export const ownChoice: KindChoice = { method: null, threshold: null };

/** As shipped. */
export const plainPlan: DriftPlan = {
  profile: 'native',
  numeric: ownChoice,
  categorical: ownChoice,
};

/** Is nothing chosen otherwise than shipped? */
export const isPlain = ({ profile, numeric, categorical }: DriftPlan): boolean =>
  profile === 'native' && numeric.method === null && categorical.method === null;

/** Methods that counts between fixed edges tell. */
const counted: Record<PlannedKind, readonly DriftMethod[]> = {
  numeric: [...shareMethods, 'wasserstein', 'ks'],
  categorical: [...shareMethods, 'chi2'],
};

/** All that counts tell, in words for whoever chose something else. */
export const countedMethods: readonly DriftMethod[] = [
  ...new Set([...counted.numeric, ...counted.categorical]),
];

/**
 * Left out of what is measured again every few minutes: their time grows with the square of the rows, or they are
 * defined for sides of one size only.
 */
const tooSlow = new Set<DriftMethod>(['mmd', 'lsdd', 'g-test']);

/** Do counts of the current rows suffice, or are the rows of both sides needed? */
export function isByCounts({ profile, numeric, categorical }: DriftPlan): boolean {
  if (profile !== 'native') return false;
  const suffices = (kind: PlannedKind, { method }: KindChoice): boolean =>
    method === null || counted[kind].includes(method);
  return suffices('numeric', numeric) && suffices('categorical', categorical);
}

export type MethodChoice = {
  method: DriftMethod;
  /** What is compared with the threshold: the value, drift above it, or p, drift below it. */
  by: 'value' | 'p';
  /** Null where it is learned from the parts of the reference. */
  threshold: number | null;
};

/** The rules of a profile that are defined for a kind. */
function rulesFor(profile: DriftProfile, kind: PlannedKind): [DriftMethod, MethodRule][] {
  // The keys of a table whose keys are methods.
  const rules = Object.entries(profileOf(profile).rules) as [DriftMethod, MethodRule][];
  return rules.filter(([, rule]) => rule[kind] !== undefined);
}

/** The methods that a report can compare columns of a kind by. */
export function methodsFor(profile: DriftProfile, kind: PlannedKind): DriftMethod[] {
  return rulesFor(profile, kind).map(([method]) => method);
}

/** The methods that columns of a kind can be watched by, with the threshold that each has of its own. */
export function methodChoices(profile: DriftProfile, kind: PlannedKind): MethodChoice[] {
  return rulesFor(profile, kind).flatMap(([method, rule]): MethodChoice[] => {
    if (tooSlow.has(method)) return [];
    const threshold = typeof rule.threshold === 'number' ? rule.threshold : null;
    const by = rule.drift === 'p-below' || rule.drift === 'p-to' ? 'p' : 'value';
    return [{ method, by, threshold }];
  });
}
