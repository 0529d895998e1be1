import { describe, expect, it } from 'vitest';
import { estimateDle, fitDle, regressionMeasures } from '#engines/estimation/dle.ts';
import { fitBins } from '#engines/learn/bin-features.ts';
import { lossCase, type LossKind } from './loss-cases.ts';

type Known = { kind: LossKind; rows: number; seed: number; estimates: number[]; bins: number[] };

/**
 * Estimates of the later rows in the order of `regressionMeasures`, one chunk, by NannyML 0.13.1 with LightGBM 4.5.0,
 * scikit-learn 1.7.2 and pandas 2.3.3 from the rows written as CSV; they were the same with rows in five other orders.
 * Bins by `Dataset.feature_num_bin` of LightGBM 4.5.0, the predicted number last.
 */
const KNOWN: Known[] = [
  {
    kind: 'plain',
    rows: 500,
    seed: 1,
    estimates: [
      2.035315220985558, 0.06808575716243039, 7.251991885871626, 0.007335260574680916,
      2.69295226208554, 0.08564613578370547,
    ],
    bins: [167, 167, 167, 167, 167],
  },
  {
    kind: 'heavy',
    rows: 500,
    seed: 2,
    estimates: [
      3.393953466778655, 0.10597927891206388, 31.580759707012948, 0.027472597742036718,
      5.61967612118465, 0.16574859800926436,
    ],
    bins: [167, 167, 167, 167],
  },
  {
    kind: 'missing',
    rows: 600,
    seed: 3,
    estimates: [
      1.8179073002015818, 0.06944048548224924, 6.532748979337161, 0.009038821253705857,
      2.5559242906113555, 0.09507271561129332,
    ],
    bins: [171, 141, 200, 19, 201],
  },
  {
    kind: 'whole',
    rows: 500,
    seed: 4,
    estimates: [
      3.3440026764057875, 0.08719675980758888, 21.40922676951211, 0.012627721556106229,
      4.627010565096227, 0.11237313538433565,
    ],
    bins: [2, 5, 32, 56, 41, 167],
  },
  {
    kind: 'sparse',
    rows: 600,
    seed: 12,
    estimates: [
      1.8232884335728718, 503718840627000.2, 8.346503671339597, 0.05826102468347803,
      2.8890316148044484, 0.24137320622529343,
    ],
    bins: [67, 19, 8, 92, 201],
  },
  {
    kind: 'zeros',
    rows: 600,
    seed: 13,
    estimates: [
      1.5505783765065948, 1854981065329086, 3.8020688443277306, 0.42340649361635707,
      1.9498894441295205, 0.6506969291585424,
    ],
    bins: [201, 201, 6, 201],
  },
];

describe('direct loss estimation', () => {
  it.each(KNOWN)('says of $rows rows ($kind) what NannyML says', (known) => {
    const { reference, later } = lossCase(known.kind, known.rows, known.seed);
    const binning = fitBins([...reference.features, reference.predicted]);
    const bins = binning.map((edges, at) => {
      const hasMissing = reference.features[at]?.some((value) => Number.isNaN(value)) ?? false;
      return edges.length + (hasMissing ? 2 : 1);
    });
    expect(bins).toEqual(known.bins);
    for (const [at, measure] of regressionMeasures.entries()) {
      const model = fitDle(reference.features, reference.predicted, reference.targets, measure);
      const estimate = estimateDle(model, later.features, later.predicted);
      expect(Math.abs(estimate / (known.estimates[at] ?? NaN) - 1), measure).toBeLessThan(1e-9);
    }
  });
});
