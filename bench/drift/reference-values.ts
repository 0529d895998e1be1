import { z } from 'zod';
import { chiSquareContingency, chiSquareFit } from '#engines/drift/chi-square-test.ts';
import { gContingency } from '#engines/drift/g-test.ts';
import { ksPValue, ksStatistic } from '#engines/drift/ks-test.ts';
import { cramerVonMises } from '#engines/drift/methods/cramer-von-mises.ts';
import { energyDistance } from '#engines/drift/methods/energy-distance.ts';
import { fisherExact } from '#engines/drift/methods/fisher-exact.ts';
import { mannWhitney } from '#engines/drift/methods/mann-whitney.ts';
import { meanDiscrepancy } from '#engines/drift/methods/mean-discrepancy.ts';
import { toSample } from '#engines/drift/methods/sample.ts';
import {
  hellinger,
  jensenShannon,
  kullbackLeibler,
  lInfinity,
  populationStability,
  totalVariation,
} from '#engines/drift/methods/share-distances.ts';
import { shares } from '#engines/drift/methods/shares.ts';
import { wasserstein } from '#engines/drift/methods/wasserstein.ts';
import { quantileEdges, sturgesEdges } from '#engines/drift/sketch/bin-edges.ts';
import { countBetween, histogram } from '#engines/drift/sketch/histogram.ts';
import { tTest } from '#engines/drift/t-test.ts';
import { kendall, pearson, pearsonPValue, spearman } from '#engines/math/correlation.ts';
import { normalQuantile } from '#engines/math/distributions/normal-distribution.ts';
import { mad } from '#engines/math/mad.ts';
import { moments } from '#engines/math/moments.ts';
import { trimmedMean } from '#engines/math/trimmed-mean.ts';
import { median } from '#lib/numerics/median.ts';
import { quantile } from '#lib/numerics/quantile.ts';
import type { ReferenceCase } from './read-vectors.ts';

type Values = Record<string, unknown>;
type Inputs = ReferenceCase['inputs'];

const numbers = z.array(z.number()).transform((list) => Float64Array.from(list));
const pair = z.object({ x: numbers, y: numbers });
const counts = z.object({ ref: numbers, cur: numbers });
const tableOf = z.object({ table: z.tuple([numbers, numbers]) });

function sides(inputs: Inputs) {
  const { x, y } = pair.parse(inputs);
  return { x: toSample(x), y: toSample(y) };
}

function ks(inputs: Inputs): Values {
  const { x, y } = sides(inputs);
  const { alternative, method } = z
    .object({
      alternative: z.enum(['two-sided', 'less', 'greater']),
      method: z.enum(['exact', 'asymp']),
    })
    .parse(inputs);
  const statistic = ksStatistic(x.sorted, y.sorted, alternative);
  const sizes = { x: x.sorted.length, y: y.sorted.length };
  const asked = method === 'asymp' ? 'asymptotic' : method;
  return { statistic, pvalue: ksPValue(statistic, sizes, { alternative, method: asked }) };
}

function binned(inputs: Inputs): Values {
  const { x, y } = sides(inputs);
  const edges = sturgesEdges(x.sorted, y.sorted);
  const p = shares(histogram(x.sorted, edges));
  const q = shares(histogram(y.sorted, edges));
  return {
    edges: [...edges],
    p: [...p],
    q: [...q],
    js_distance_natural: jensenShannon(p, q, 'e'),
    js_distance_base2: jensenShannon(p, q, '2'),
    psi_zero_filled: populationStability(p, q),
    kl_zero_filled_normalised: kullbackLeibler(p, q),
    hellinger: hellinger(p, q),
  };
}

function deciles(inputs: Inputs): Values {
  const { x, y } = sides(inputs);
  const edges = quantileEdges(x.sorted, 10);
  const p = shares(countBetween(x.sorted, edges));
  const q = shares(countBetween(y.sorted, edges));
  return { edges: [...edges], p: [...p], q: [...q], psi: populationStability(p, q) };
}

function categorical(inputs: Inputs): Values {
  const { ref, cur } = counts.parse(inputs);
  const [p, q] = [shares(ref), shares(cur)];
  return {
    tvd: totalVariation(p, q),
    linf: lInfinity(p, q),
    hellinger: hellinger(p, q),
    js_natural: jensenShannon(p, q, 'e'),
    js_base2: jensenShannon(p, q, '2'),
  };
}

function t(inputs: Inputs): Values {
  const { x, y } = sides(inputs);
  const { equal_var } = z.object({ equal_var: z.boolean() }).parse(inputs);
  const side = (sample: typeof x) => ({ ...sample, rows: sample.sorted.length });
  const { statistic, pValue } = tTest(side(x), side(y), equal_var ? 'student' : 'welch');
  return { statistic, pvalue: pValue };
}

function discrepancy(inputs: Inputs): Values {
  const rows = z.array(z.array(z.number()));
  const { x, y, sigma } = z.object({ x: rows, y: rows, sigma: z.number() }).parse(inputs);
  const gamma = 1 / (2 * sigma ** 2);
  return { unbiased: meanDiscrepancy(x, y, gamma), biased: meanDiscrepancy(x, y, gamma, false) };
}

function robust(inputs: Inputs): Values {
  const { x } = z.object({ x: numbers }).parse(inputs);
  const { count, variance, skewness, kurtosis } = moments(x);
  const at = (share: number) => quantile(x, share);
  return {
    median: median(x),
    mad: mad(x),
    mad_normal: mad(x) / normalQuantile(0.75),
    iqr: at(0.75) - at(0.25),
    q: Object.fromEntries([1, 5, 25, 50, 75, 95, 99].map((share) => [share, at(share / 100)])),
    trim_mean_10: trimmedMean(x, 0.1),
    std_pop: Math.sqrt(variance),
    std_sample: Math.sqrt((variance * count) / (count - 1)),
    skew: skewness,
    kurtosis_excess: kurtosis,
  };
}

function correlation(inputs: Inputs): Values {
  const { x, y } = pair.parse(inputs);
  return {
    pearson: pearson(x, y),
    pearson_p: pearsonPValue(pearson(x, y), x.length),
    spearman: spearman(x, y),
    kendall_tau_b: kendall(x, y),
  };
}

const tested = ({
  statistic,
  pValue,
  ...rest
}: {
  statistic: number;
  pValue: number;
  freedom?: number;
}): Values => ({ statistic, pvalue: pValue, df: rest.freedom });

const functions: Record<string, (inputs: Inputs) => Values> = {
  ks_2samp: ks,
  wasserstein_distance: (inputs) => {
    const { x, y } = sides(inputs);
    const value = wasserstein(x.sorted, y.sorted);
    return { value, normed_by_ref_std: value / x.std };
  },
  energy_distance: (inputs) => {
    const { x, y } = sides(inputs);
    return { value: energyDistance(x.sorted, y.sorted) };
  },
  cramervonmises_2samp: (inputs) => {
    const { x, y } = sides(inputs);
    const { method } = z.object({ method: z.enum(['exact', 'asymptotic']) }).parse(inputs);
    return tested(cramerVonMises(x.sorted, y.sorted, method));
  },
  mannwhitneyu: (inputs) => {
    const { x, y } = sides(inputs);
    return tested(mannWhitney(x.sorted, y.sorted, 'two-sided', 'asymptotic'));
  },
  ttest_ind: t,
  binned_distances: binned,
  psi_deciles: deciles,
  chisquare_ref_scaled: (inputs) => {
    const { ref, cur } = counts.parse(inputs);
    return tested(chiSquareFit(ref, cur));
  },
  chi2_contingency: (inputs) => tested(chiSquareContingency(...tableOf.parse(inputs).table)),
  g_test: (inputs) => tested(gContingency(...tableOf.parse(inputs).table)),
  categorical_distances: categorical,
  fisher_exact: (inputs) => {
    const [[a = 0, b = 0], [c = 0, d = 0]] = tableOf.parse(inputs).table;
    return { pvalue: fisherExact(a, b, c, d) };
  },
  mmd2: discrepancy,
  robust_stats: robust,
  correlation,
};

/** Tandem's values for a case, with the same keys as the expected values. */
export function referenceValues({ fn, inputs }: ReferenceCase): Values {
  return functions[fn]?.(inputs) ?? {};
}
