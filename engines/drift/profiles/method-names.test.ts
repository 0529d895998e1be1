import { describe, expect, it } from 'vitest';
import { driftMethods } from './drift-method.ts';
import { methodNamed } from './method-names.ts';

describe('names of methods', () => {
  it('are taken as this project, Evidently and NannyML write them', () => {
    const evidently = `anderson chisquare cramer_von_mises ed es fisher_exact g_test hellinger jensenshannon ks kl_div
      mannw empirical_mmd psi t_test perc_text_content_drift abs_text_content_drift TVD wasserstein z`;
    expect(evidently.split(/\s+/u).map(methodNamed)).toEqual([
      'anderson-darling',
      'chi2',
      'cramer-von-mises',
      'energy',
      'epps-singleton',
      'fisher',
      'g-test',
      'hellinger',
      'js',
      'ks',
      'kl',
      'mann-whitney',
      'mmd',
      'psi',
      't-test',
      'text-classifier',
      'text-classifier',
      'tvd',
      'wasserstein',
      'z',
    ]);
    const nannyml = 'kolmogorov_smirnov jensen_shannon wasserstein chi2 l_infinity hellinger';
    expect(nannyml.split(' ').map(methodNamed)).toEqual([
      'ks',
      'js',
      'wasserstein',
      'chi2',
      'l-infinity',
      'hellinger',
    ]);
    for (const name of driftMethods) expect(methodNamed(name.toUpperCase())).toBe(name);
    expect(methodNamed('magic')).toBeNull();
  });
});
