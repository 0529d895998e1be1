import { describe, expect, it } from 'vitest';
import { chiSquareContingency, chiSquareFit } from './chi-square-test.ts';
import { toPair } from './column-pair.ts';
import type { CategoricalColumn, DriftColumn } from './column.ts';
import { ksPValue, ksStatistic } from './ks-test.ts';
import { energyDistance } from './methods/energy-distance.ts';
import { toSample } from './methods/sample.ts';
import { wasserstein } from './methods/wasserstein.ts';
import type { DriftMethod, DriftProfile } from './profiles/drift-method.ts';
import { profileOf } from './profiles/profile-of.ts';
import { measureColumn } from './reports/measure-column.ts';
import { doaneEdges, sturgesEdges } from './sketch/bin-edges.ts';
import { zTest } from './z-test.ts';

// The data and figures of our own reference page: SciPy 1.17 and NumPy 2.4 over the formulas of both packages.
const referenceAt = (index: number) => ((index * 7919) % 10_007) / 10_007;
const currentAt = (index: number) => 0.05 + (0.95 * ((index * 104_729) % 10_009)) / 10_009;
const column = (rows: number, at: (index: number) => number): DriftColumn => ({
  name: 'x',
  kind: 'numeric',
  values: Float64Array.from({ length: rows }, (_, index) => at(index)),
});
const small = { reference: column(800, referenceAt), current: column(600, currentAt) };
const large = { reference: column(5000, referenceAt), current: column(4000, currentAt) };

type Sides = { reference: DriftColumn; current: DriftColumn };

function measured({ reference, current }: Sides, profile: DriftProfile, method: DriftMethod) {
  const pair = toPair(reference, current);
  const [result] = pair ? measureColumn(pair, profileOf(profile), [method], () => 0.5) : [];
  return result;
}

const valueOf = (sides: Sides, profile: DriftProfile, method: DriftMethod) =>
  measured(sides, profile, method)?.value ?? NaN;

/** Equal in all printed digits; two of the page's last digits are one too low or high (SciPy itself agrees with us). */
function printed(value: number, expected: string): void {
  const [mantissa = '', exponent = '0'] = expected.split('e');
  const decimals = (mantissa.split('.')[1] ?? '').length - Number(exponent);
  expect(Math.abs(value - Number(expected))).toBeLessThanOrEqual(1.2 * 10 ** -decimals);
}

describe('numeric columns', () => {
  const rows = (sides: Sides) => ({
    x: toSample(sides.reference.kind === 'numeric' ? sides.reference.values : new Float64Array()),
    y: toSample(sides.current.kind === 'numeric' ? sides.current.values : new Float64Array()),
  });

  it('Kolmogorov-Smirnov', () => {
    for (const [sides, d, exact, asymptotic] of [
      [small, '0.05125', '0.3193249685', '0.3176642850'],
      [large, '0.05115', '1.7173936e-05', '1.7149842e-05'],
    ] as const) {
      const { x, y } = rows(sides);
      const statistic = ksStatistic(x.sorted, y.sorted);
      const sizes = { x: x.sorted.length, y: y.sorted.length };
      printed(statistic, d);
      printed(ksPValue(statistic, sizes, { method: 'exact' }), exact);
      printed(ksPValue(statistic, sizes, { method: 'asymptotic' }), asymptotic);
      printed(measured(sides, 'evidently-0.7', 'ks')?.pValue ?? NaN, exact);
    }
  });

  it('Wasserstein and energy distance', () => {
    for (const [sides, w1, normed, std, energy] of [
      [small, '0.0245866421', '0.0851684156', '0.2886826288', '0.0402865071'],
      [large, '0.0251936862', '0.0872555576', '0.2887344590', '0.0410790110'],
    ] as const) {
      const { x, y } = rows(sides);
      printed(wasserstein(x.sorted, y.sorted), w1);
      printed(valueOf(sides, 'nannyml-0.13', 'wasserstein'), w1);
      printed(valueOf(sides, 'evidently-0.7', 'wasserstein'), normed);
      printed(x.std, std);
      printed(energyDistance(x.sorted, y.sorted), energy);
    }
  });

  it('rank, moment and characteristic-function tests', () => {
    // The page prints 0.0007216007 for the last one; SciPy 1.17.1 gives 0.0007217006 for this data.
    for (const [sides, cvm, mannWhitney, t, eppsSingleton] of [
      [small, '0.1561899399', '0.0579361184', '0.1082241482', '0.0007217006'],
      [large, '2.45206e-05', '1.95794e-05', '2.63553e-05', '6.6008e-26'],
    ] as const) {
      const pOf = (method: DriftMethod) => measured(sides, 'evidently-0.7', method)?.pValue ?? NaN;
      printed(pOf('cramer-von-mises'), cvm);
      printed(pOf('mann-whitney'), mannWhitney);
      printed(pOf('t-test'), t);
      printed(pOf('epps-singleton'), eppsSingleton);
    }
  });

  it('binned distances of Evidently', () => {
    for (const [sides, bins, js, psi, kl, hellinger] of [
      [small, 12, '0.0705370067', '0.0407910777', '0.0228542445', '0.0709660795'],
      [large, 15, '0.0893224900', '0.0683801759', '0.0413434774', '0.0908341313'],
    ] as const) {
      const { x, y } = rows(sides);
      expect(sturgesEdges(x.sorted, y.sorted).length - 1).toBe(bins);
      printed(valueOf(sides, 'evidently-0.7', 'js'), js);
      printed(valueOf(sides, 'evidently-0.7', 'psi'), psi);
      printed(valueOf(sides, 'evidently-0.7', 'kl'), kl);
      printed(valueOf(sides, 'evidently-0.7', 'hellinger'), hellinger);
    }
  });

  it('binned distances of NannyML', () => {
    for (const [sides, bins, js, hellinger] of [
      [small, 11, '0.0820889217', '0.0704572504'],
      [large, 14, '0.1002500716', '0.0847056020'],
    ] as const) {
      expect(doaneEdges(rows(sides).x).length - 1).toBe(bins);
      printed(valueOf(sides, 'nannyml-0.13', 'js'), js);
      printed(valueOf(sides, 'nannyml-0.13', 'hellinger'), hellinger);
    }
  });
});

describe('categorical columns', () => {
  const categories = (counts: readonly number[]): CategoricalColumn => ({
    name: 'c',
    kind: 'categorical',
    codes: Int32Array.from(counts.flatMap((count, code) => Array<number>(count).fill(code))),
    labels: ['a', 'b', 'c', 'd'],
  });

  it('a new category', () => {
    const reference = categories([500, 300, 200, 0]);
    const sides = { reference, current: categories([420, 330, 200, 50]) };
    const fit = measured(sides, 'evidently-0.7', 'chi2');
    expect(fit).toMatchObject({ value: null, pValue: 0, drifted: true });
    const contingency = measured(sides, 'nannyml-0.13', 'chi2');
    printed(contingency?.value ?? NaN, '58.3850931677');
    printed(contingency?.pValue ?? NaN, '1.3007244e-12');
    printed(valueOf(sides, 'evidently-0.7', 'js'), '0.1393818004');
    printed(valueOf(sides, 'nannyml-0.13', 'js'), '0.1674146038');
    printed(valueOf(sides, 'evidently-0.7', 'psi'), '0.3269165205');
    printed(valueOf(sides, 'evidently-0.7', 'kl'), '0.0578563882');
    printed(valueOf(sides, 'evidently-0.7', 'hellinger'), '0.1646200961');
    printed(valueOf(sides, 'evidently-0.7', 'tvd'), '0.08');
    printed(valueOf(sides, 'nannyml-0.13', 'l-infinity'), '0.08');
  });

  it('the two chi-square tests disagree', () => {
    const sides = [Float64Array.of(500, 300, 200), Float64Array.of(450, 340, 210)] as const;
    const fit = chiSquareFit(...sides);
    printed(fit.statistic, '10.8333333');
    printed(fit.pValue, '0.0044419284');
    const contingency = chiSquareContingency(...sides);
    printed(contingency.statistic, '5.3754814');
    printed(contingency.pValue, '0.0680344765');
  });

  it('two proportions', () => {
    const { statistic, pValue } = zTest({ hits: 300, rows: 1000 }, { hits: 360, rows: 1000 });
    printed(statistic, '-2.8532635032');
    printed(pValue, '0.0043272724');
  });
});
