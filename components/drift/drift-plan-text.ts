import { removedDriftProfiles } from '#lib/choices/models/drift-profiles.ts';
import { formatCount, formatNumber } from '#lib/format.ts';
import type { DriftPlanAnswer, DriftPlanBody, PlanProblem } from '#lib/schemas/drift/plan.ts';

type Profile = DriftPlanBody['profile'];
type Kind = 'numeric' | 'categorical';
type Choice = DriftPlanAnswer['choices'][number];

export const PROFILE_WORD: Record<Profile, string> = {
  native: 'Tandem: effect size and significance',
  'evidently-0.7': 'Evidently 0.7',
  'nannyml-0.13': 'NannyML 0.13',
};

export const KIND_WORD: Record<Kind, string> = { numeric: 'Numbers', categorical: 'Categories' };

/** Description of each profile's default measure and its drift limit. */
export const OWN_CHOICE: Record<Profile, Record<Kind, string>> = {
  native: {
    numeric: 'PSI or Wasserstein above 0.1 or the learned limit, confirmed by Kolmogorov-Smirnov',
    categorical: 'PSI above 0.1 or the learned limit, confirmed by chi-square',
  },
  'evidently-0.7': {
    numeric:
      'Kolmogorov-Smirnov at p 0.05 up to 1,000 baseline rows, above that Wasserstein from 0.1; columns with few values as categories',
    categorical:
      'chi-square or z below p 0.05 up to 1,000 baseline rows, above that Jensen-Shannon from 0.1',
  },
  'nannyml-0.13': {
    numeric: 'Jensen-Shannon above the limit learned from the baseline',
    categorical: 'Jensen-Shannon above the limit learned from the baseline',
  },
};

/** The measure for embeddings, in every profile. */
export const EMBEDDING_CHOICE = 'Distance of means above the limit learned from the baseline';

const METHOD_WORD: Record<string, string> = {
  psi: 'PSI',
  kl: 'Kullback-Leibler',
  js: 'Jensen-Shannon',
  'js-nats': 'Jensen-Shannon, base e',
  'js-divergence': 'Jensen-Shannon divergence',
  ks: 'Kolmogorov-Smirnov',
  chi2: 'Chi-square',
  z: 'z',
  tvd: 'Total variation',
  'l-infinity': 'L-infinity',
  energy: 'Energy distance',
  'cramer-von-mises': 'Cramér-von Mises',
  'mann-whitney': 'Mann-Whitney',
  't-test': 't',
  'epps-singleton': 'Epps-Singleton',
  'anderson-darling': 'Anderson-Darling',
  fisher: 'Fisher',
  'embedding-distance': 'Distance of means',
};

/** Display name of a method. */
export function methodWord(method: string): string {
  const known = METHOD_WORD[method];
  return known ?? `${method.charAt(0).toUpperCase()}${method.slice(1)}`;
}

/** The condition for drift under a chosen method. */
function describeThreshold(by: Choice['by'], threshold: number | null): string {
  if (threshold === null) return 'above the limit learned from the baseline';
  return by === 'p'
    ? `p below ${formatNumber(threshold, 4)}`
    : `above ${formatNumber(threshold, 4)}`;
}

/** The methods for columns of a kind, as a phrase. */
export function describeChoice(
  { profile, ...kinds }: DriftPlanBody,
  kind: Kind,
  choices: readonly Choice[],
): string {
  const { method, threshold } = kinds[kind];
  if (method === null) return OWN_CHOICE[profile][kind];
  const known = choices.find(
    (each) => each.profile === profile && each.kind === kind && each.method === method,
  );
  if (known === undefined) return methodWord(method);
  const limit = describeThreshold(known.by, threshold ?? known.threshold);
  return `${methodWord(method)} ${limit}`;
}

const PROBLEM: Record<PlanProblem, string> = {
  file: 'this baseline has no rows: upload its file as the baseline, or set one from requests',
  'rows-gone': 'the rows of the baseline are no longer stored: set a newer one from requests',
};

/** Reason why the chosen method is not used; empty if it is used. */
export function describeProblem(problem: PlanProblem | null): string {
  return problem === null
    ? ''
    : `Measured with Tandem’s own methods instead, because ${PROBLEM[problem]}.`;
}

/**
 * Describes the compared sample if the baseline file exceeds the row limit; empty if all rows are
 * compared.
 */
export function describeSample(sample: DriftPlanAnswer['sample']): string {
  return sample === null
    ? ''
    : `Compared with ${formatCount(sample.rows, 'row')} of the file, sampled evenly from ${formatCount(sample.of, 'row')}.`;
}

/** How often a plan would have found drift. */
export function describePreview(preview: DriftPlanAnswer['preview']): string {
  if (preview === null) return 'Without a baseline there is nothing to compare.';
  const { windows, tooFew, drifted, half, columns } = preview;
  const looked = windows - tooFew;
  if (looked === 0) return 'No window of the last days has enough rows for a verdict.';
  const few = tooFew === 0 ? '' : ` ${tooFew} more had too few rows.`;
  const [first] = columns;
  const most = first === undefined ? '' : ` Most often ${first.column} (${first.drifted}).`;
  return `Drift in ${drifted} of ${looked} windows, in half of the columns or more in ${half}.${most}${few}`;
}

/** Notice that the stored profile was removed; empty if it was not. */
export function describeRemovedProfile(profile: string | null): string {
  if (profile === null) return '';
  const replacement = removedDriftProfiles[profile] ?? 'native';
  return `The profile ${profile} was removed in release 0.2. Tandem’s own methods apply until you choose another profile, such as ${replacement}.`;
}
