import { expect, test } from 'vitest';
import type { ComparedDecision, DecisionOption } from '#lib/schemas/model-monitoring/decision.ts';
import {
  describeCost,
  describeLoss,
  describeQuality,
  describeSituation,
  formatTimes,
} from './decision-text.ts';

const range = (expected: number) => ({ expected, low: expected / 2, high: expected * 2 });
const option: DecisionOption = {
  kind: 'retrain',
  recommended: true,
  eligible: true,
  blocked: [],
  helps: range(0.4),
  quality: { expected: 0.753, low: 0.7, high: 0.81 },
  loss: range(1_240),
  money: null,
  cost: null,
  risk: 'medium',
  effectMs: 4 * 3_600_000,
  speaksFor: [],
  speaksAgainst: [],
};
const decision: ComparedDecision = {
  model: 'fraud',
  at: '2026-06-01T12:00:00.000Z',
  horizonMs: 86_400_000,
  damage: 'lost',
  unit: 'bad answers',
  perAnswer: range(0.3),
  quality: {
    measure: 'accuracy',
    basis: 'realised',
    now: { value: 0.6, error: 0.01 },
    usual: { value: 0.9, error: 0.01 },
    rows: { now: 1_200, usual: 3_000 },
  },
  service: null,
  requestsPerHour: 651.4,
  value: null,
  causes: [],
  unexplained: 0.1,
  notes: [],
  options: [option],
};

test('quality, loss, cost and time of an option', () => {
  expect(describeQuality(option.quality, 'accuracy')).toEqual({
    text: '75.3%',
    detail: '70% to 81%',
  });
  expect(describeQuality({ expected: 0.7123, low: 0.7, high: 0.75 }, 'ndcg').text).toBe('0.712');
  expect(describeQuality(null, 'accuracy').text).toBe('not measured');
  expect(describeLoss(option, decision)).toEqual({
    text: '1.24k bad answers',
    detail: '620 to 2.48k',
  });
  expect(describeLoss({ ...option, loss: null }, decision).text).toBe('not measured');
  expect(describeCost(option, null)).toBe('not stated');
  expect(describeCost({ ...option, kind: 'nothing', cost: 0 }, null)).toBe('none');
  expect(formatTimes(option)).toBe('4 h');
  expect(formatTimes({ ...option, effectMs: null })).toBe('open');
});

test('money is told only with a value model', () => {
  const value = { version: 1, kpi: 'orders kept', currency: 'EUR', perError: 8 };
  const told = describeLoss({ ...option, money: range(9_920) }, { ...decision, value });
  expect(told).toEqual({ text: '€9,920', detail: '1.24k bad answers' });
  expect(describeCost({ ...option, cost: 25 }, value)).toBe('€25');
});

test('the situation names what was measured, and that it may be chance or is missing', () => {
  expect(describeSituation(decision)).toBe(
    'Actual accuracy is 60%, baseline 90% (1,200 labeled predictions), 651 requests per hour.',
  );
  expect(describeSituation({ ...decision, damage: 'none' })).toContain('which may be chance');
  const service = { now: { value: 0.37, error: 0 }, usual: { value: 0.05, error: 0 } };
  expect(describeSituation({ ...decision, quality: null, service, requestsPerHour: null })).toBe(
    'Quality since the change is not measured yet; 37% of the predictions fail or are late, baseline 5%.',
  );
});
