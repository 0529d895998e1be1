import { describe, expect, it } from 'vitest';
import { areaUnderCurve } from './classifier.ts';
import { loadFraudModel } from './fraud-model.ts';
import { generateTransactions } from './transactions.ts';

describe('fraud model', () => {
  it.each(['1.2.0', '1.3.0', '1.4.0'])('version %s really learned', (version) => {
    const model = loadFraudModel('default', version);
    expect(model.auc).toBeGreaterThan(0.72);
    expect(model.auc).toBeLessThan(0.95);
  });

  it('differs between versions and is the same for the same version', () => {
    const rows = generateTransactions('check', 50).map((row) => row.features);
    const scores = (version: string) => rows.map(loadFraudModel('default', version).classify);
    expect(scores('1.2.0')).toEqual(scores('1.2.0'));
    expect(scores('1.2.0')).not.toEqual(scores('1.3.0'));
  });

  it('measures the area under the curve with ties', () => {
    const rows = [
      { features: [1], fraud: 0 as const },
      { features: [2], fraud: 1 as const },
      { features: [1], fraud: 1 as const },
    ];
    expect(areaUnderCurve((features) => features[0] ?? 0, rows)).toBeCloseTo(0.75, 6);
  });
});
