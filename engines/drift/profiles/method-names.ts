import {
  type MultivariateMethod,
  multivariateMethods,
} from '#engines/drift/reports/multivariate-report.ts';
import { type DriftMethod, driftMethods } from './drift-method.ts';

export type MethodName = DriftMethod | MultivariateMethod;

/**
 * Names of the methods in Evidently, NannyML and SciPy that differ by more than case and hyphens.
 */
export const methodAliases: Partial<Record<MethodName, readonly string[]>> = {
  ks: ['kolmogorov_smirnov', 'ks_2samp'],
  wasserstein: ['wasserstein_distance'],
  psi: ['population_stability_index'],
  kl: ['kl_div', 'kullback_leibler'],
  js: ['jensenshannon'],
  'js-nats': ['jensenshannon_nats', 'jensenshannon_base_e'],
  'js-divergence': ['jensenshannon_divergence'],
  chi2: ['chisquare', 'chi2_contingency'],
  z: ['z_test'],
  'l-infinity': ['linf'],
  tvd: ['total_variation'],
  energy: ['ed', 'energy_distance'],
  'cramer-von-mises': ['cvm', 'cramervonmises_2samp'],
  'mann-whitney': ['mannw', 'mannwhitneyu'],
  't-test': ['t', 'ttest_ind'],
  'epps-singleton': ['es', 'epps_singleton_2samp'],
  'anderson-darling': ['anderson', 'anderson_ksamp'],
  fisher: ['fisher_exact'],
  mmd: ['empirical_mmd'],
  lsdd: ['least_squares_density_difference'],
  'text-classifier': ['text_content_drift', 'perc_text_content_drift', 'abs_text_content_drift'],
  'pca-reconstruction': ['pca', 'data_reconstruction'],
};

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/gu, '');

const byName = new Map<string, MethodName>(
  [...driftMethods, ...multivariateMethods].flatMap((method) =>
    [method, ...(methodAliases[method] ?? [])].map((name) => [plain(name), method] as const),
  ),
);

/** Method for a name or alias, ignoring case, hyphens and underscores; null if there is none. */
export function methodNamed(name: string): MethodName | null {
  return byName.get(plain(name)) ?? null;
}
