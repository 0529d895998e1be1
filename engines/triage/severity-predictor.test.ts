import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Severity } from '#engines/detect/finding.ts';
import { challengeSeverity, measureSeverity } from '#engines/triage/judge-severity.ts';
import { severityFeatures, type SeverityScene } from '#engines/triage/severity-features.ts';
import {
  fitSeverity,
  isUsablePredictor,
  predictSeverity,
  rulesPredictor,
  severityError,
  type SeverityExample,
} from '#engines/triage/severity-predictor.ts';
import { severityRank } from '#engines/triage/severity.ts';

const levels: readonly Severity[] = ['info', 'warning', 'error', 'critical'];

const plain: SeverityScene = {
  rules: 'error',
  alerts: 1,
  resources: 1,
  roles: ['latency'],
  external: false,
  errorShare: null,
  dependents: 0,
  graphComplete: true,
  tier: null,
  kind: 'service',
  environment: 'production',
  hour: 10,
  weekday: 2,
  relapse: false,
  verdicts: { noise: 0, useful: 0 },
};
const staging: SeverityScene = { ...plain, environment: 'staging' };

/** People who find trouble in staging one level less bad, and leave the rest. */
const lowersStaging = (count: number): SeverityExample[] =>
  Array.from({ length: count }, (_, row) =>
    row % 2 === 0
      ? { scene: { ...staging, alerts: 1 + (row % 3) }, said: 'warning' as const }
      : { scene: { ...plain, alerts: 1 + (row % 3) }, said: 'error' as const },
  );

const scenes = fc.record({
  rules: fc.constantFrom(...levels),
  alerts: fc.integer({ min: 1, max: 60 }),
  resources: fc.integer({ min: 0, max: 20 }),
  roles: fc.subarray(['errors', 'latency', 'traffic', 'cpu', 'drift']),
  external: fc.boolean(),
  errorShare: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  dependents: fc.nat(40),
  graphComplete: fc.boolean(),
  tier: fc.option(fc.integer({ min: 1, max: 4 })),
  kind: fc.option(fc.constantFrom('service', 'host', 'model', 'dataset')),
  environment: fc.option(fc.constantFrom('production', 'staging', 'test')),
  hour: fc.nat(23),
  weekday: fc.nat(6),
  relapse: fc.boolean(),
  verdicts: fc.record({ noise: fc.nat(9), useful: fc.nat(9) }),
});
const examples = fc.array(fc.record({ scene: scenes, said: fc.constantFrom(...levels) }), {
  maxLength: 60,
});
const sumOf = (predictor: typeof rulesPredictor, rows: readonly SeverityExample[]) =>
  rows.reduce((sum, row) => sum + severityError(predictor, row), 0);

describe('the severity predictor', () => {
  it('is the rules in its first version, and gives no other reasons', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const answer = predictSeverity(rulesPredictor, scene);
        expect(answer).toEqual({ severity: scene.rules, weighed: [] });
      }),
    );
    expect(fitSeverity([])).toEqual(rulesPredictor);
  });

  it('learns where people see it otherwise than the rules, and says by what', () => {
    const learned = fitSeverity(lowersStaging(24));
    expect(predictSeverity(learned, staging)).toMatchObject({ severity: 'warning' });
    expect(predictSeverity(learned, staging).weighed[0]).toBe('environment staging');
    expect(predictSeverity(learned, plain).severity).toBe('error');
    // One level by the environment, whatever the rules begin with.
    expect(predictSeverity(learned, { ...staging, rules: 'critical' }).severity).toBe('error');
    expect(learned.verdicts).toBe(24);
  });

  it('needs more than a word or two to leave the rules', () => {
    expect(predictSeverity(fitSeverity(lowersStaging(2)), staging).severity).toBe('error');
  });

  it('finds the one weight of a problem with a known answer', () => {
    // One feature varies and every example is at the boundary that it decides: with the prior at log odds of 2 the
    // weight w solves 3 w = sum over boundaries of z (y - p), and the constant the same without z.
    const rows: SeverityExample[] = [
      { scene: { ...plain, relapse: true }, said: 'critical' },
      { scene: { ...plain, relapse: false }, said: 'error' },
    ];
    const { weights, constant, means, scales } = fitSeverity(rows);
    const k = severityFeatures.findIndex(({ name }) => name === 'relapse');
    const [w = NaN, mean = NaN, scale = NaN] = [weights[k], means[k], scales[k]];
    expect([mean, scale]).toEqual([0.5, 0.5]);
    const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
    const residuals = [1, -1].map((z) => {
      const odds = w * z + constant;
      const truths = z === 1 ? [1, 1, 1] : [1, 1, 0];
      const sum = truths.reduce(
        (total, y, level) => total + y - sigmoid(4 * (2 - (level + 1) + 0.5) + odds),
        0,
      );
      return { z, sum };
    });
    expect(residuals.reduce((total, { z, sum }) => total + z * sum, 0)).toBeCloseTo(3 * w, 8);
    expect(residuals.reduce((total, { sum }) => total + sum, 0)).toBeCloseTo(3 * constant, 8);
    expect(w).toBeGreaterThan(0);
  });

  it('is the same for the same rows, and never further off on them than the rules', () => {
    fc.assert(
      fc.property(examples, (rows) => {
        const learned = fitSeverity(rows);
        expect(fitSeverity(rows)).toEqual(learned);
        expect(isUsablePredictor(learned)).toBe(true);
        expect(sumOf(learned, rows)).toBeLessThanOrEqual(sumOf(rulesPredictor, rows));
      }),
      { numRuns: 60 },
    );
  });

  it('never answers better where the rules say worse', () => {
    fc.assert(
      fc.property(examples, scenes, (rows, scene) => {
        const learned = fitSeverity(rows);
        const ranks = levels.map((rules) =>
          severityRank(predictSeverity(learned, { ...scene, rules }).severity),
        );
        expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
      }),
      { numRuns: 60 },
    );
  });

  it('refuses parameters of other rules or features', () => {
    expect(isUsablePredictor({ ...rulesPredictor, rulesVersion: 99 })).toBe(false);
    expect(isUsablePredictor({ ...rulesPredictor, weights: [1] })).toBe(false);
    const [, ...features] = rulesPredictor.features;
    expect(isUsablePredictor({ ...rulesPredictor, features: ['other', ...features] })).toBe(false);
  });
});

describe('a challenger', () => {
  it('is judged on the newer rows only, and passes where people keep seeing it otherwise', () => {
    const found = challengeSeverity(rulesPredictor, lowersStaging(40));
    expect(found).toMatchObject({ learnedFrom: 24, judgedOn: 16, gate: { passed: true } });
    expect(found.champion).toMatchObject({ rows: 16, accuracy: 0.5, meanLevelError: 0.5 });
    expect(found.measures).toEqual({ rows: 16, accuracy: 1, meanLevelError: 0, kappa: 1 });
  });

  it('does not pass where people agree with what decides, or changed their mind', () => {
    const agree = lowersStaging(40).map(({ scene }) => ({ scene, said: scene.rules }));
    expect(challengeSeverity(rulesPredictor, agree).gate.passed).toBe(false);
    const turned = [...lowersStaging(24), ...agree.slice(0, 16)];
    expect(challengeSeverity(rulesPredictor, turned).gate).toMatchObject({ passed: false });
  });

  it('measures agreement as the literature does', () => {
    // Two answers of each of two neighbouring levels, one of four wrong: 1 - (1/4) / (1/2).
    const rows = (['error', 'error', 'warning', 'error'] as const).map((said, row) => ({
      scene: { ...plain, rules: row < 2 ? ('error' as const) : ('warning' as const) },
      said,
    }));
    expect(measureSeverity(rulesPredictor, rows)).toEqual({
      rows: 4,
      accuracy: 0.75,
      meanLevelError: 0.25,
      kappa: 0.5,
    });
    const same = rows.slice(0, 2);
    expect(measureSeverity(rulesPredictor, same).kappa).toBeNull();
  });
});
