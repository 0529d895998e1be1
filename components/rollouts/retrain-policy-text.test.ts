import { expect, test } from 'vitest';
import type { CardTask } from '#lib/choices/models/card-tasks.ts';
import { retrainFigures } from '#lib/choices/models/models-loop.ts';
import { retrainPolicyBody, saveRetrainPolicyInput } from '#lib/schemas/rollouts/loop.ts';
import {
  bodyOf,
  draftOf,
  figureProblem,
  FIGURES,
  limitsHint,
  policyDiff,
  policySentences,
  SHIPPED,
} from './retrain-policy-text.ts';

const shipped = draftOf(SHIPPED);
const withFigures = (figures: Partial<typeof shipped.figures>) => ({
  ...shipped,
  figures: { ...shipped.figures, ...figures },
});

test('the shipped policy is that of the contract, and a draft gives back what it was made of', () => {
  expect(SHIPPED).toEqual(retrainPolicyBody.parse({}));
  expect(bodyOf(shipped)).toEqual(SHIPPED);
  expect(Object.keys(FIGURES)).toEqual(Object.keys(retrainFigures));
});

test('each part is a sentence', () => {
  expect(policySentences(shipped, 'classification')).toEqual({
    propose:
      'Concept drift, input drift with a quality loss or a user request leads to a proposal: max. 10 retrainings in 30 days, with a pause of 1 d after each.',
    window: 'Training uses labeled requests of the last 1 d, and needs 500 requests.',
    gate: 'The new version is compared with the current version on 500 labelled requests or more that arrived later. It must be better over all of them and in no slice worse. A slice needs at least 100 requests; all intervals together have a confidence of 95%.',
    rollout:
      'It then gets 5%, 25%, 50% and 100% of the requests. Each step needs 50 requests and 3 passed checks; after 1 h a person must decide.',
    labels: 'It is proven by 200 labelled requests, once 90% of the expected labels have arrived.',
  });
});

test('what is asked besides the difference is that of the task', () => {
  const draft = { ...shipped, budget: { amount: 0.5, currency: 'EUR' } };
  const asked = (task: CardTask | null): string | undefined =>
    policySentences(draft, task).gate.split('in no slice worse')[1]?.split('. A slice')[0];
  const dear = '; a correct prediction may cost 0.5 EUR';
  const notJudged =
    '; the budget of 0.5 EUR is not evaluated, as numeric predictions are never exactly right';
  expect(asked('classification')).toBe(dear);
  expect(asked('text')).toBe(dear);
  expect(asked('llm')).toBe(dear);
  expect(asked('ranking')).toBe(`; lists may cover 25% less${dear}`);
  expect(asked(null)).toBe(`; lists, if it returns any, may cover 25% less${dear}`);
  expect(asked('regression')).toBe(notJudged);
  expect(asked('forecasting')).toBe(
    `; its bias and interval coverage must be no worse${notJudged}`,
  );
});

test('a margin and a budget are said where they are set, and sent as they are', () => {
  const draft = {
    ...withFigures({ 'gate.margin': 0.015 }),
    rule: 'not-worse' as const,
    budget: { amount: 0.0004, currency: 'USD' },
  };
  expect(policySentences(draft, 'ranking').gate).toContain(
    'It must not be worse by more than 1.5% of the loss, over all of them and in each slice; lists may cover 25% less; a correct prediction may cost 0.0004 USD.',
  );
  // A currency that is still being written is no reason to break the page.
  expect(policySentences({ ...draft, budget: { amount: 1, currency: 'U' } }, null).gate).toContain(
    '1 U.',
  );
  const body = bodyOf(draft);
  const read = retrainPolicyBody.parse(body);
  expect(read.gate).toMatchObject({
    rule: 'not-worse',
    margin: 0.015,
    costPerCorrectAtMost: { amount: 0.0004, currency: 'USD' },
  });
  expect(draftOf(read)).toEqual(draft);
  expect(policyDiff(SHIPPED, body)).toEqual([
    {
      path: 'Requirement',
      before: 'Better than the current version',
      after: 'No worse than the margin',
    },
    { path: "Margin (% of the current version's loss)", before: '2', after: '1.5' },
    { path: 'Max. cost of a correct prediction', before: null, after: '0.0004' },
    { path: 'Budget currency', before: null, after: 'USD' },
  ]);
});

test('what lets nothing be proposed is said, and an empty field leaves a gap', () => {
  expect(policySentences({ ...shipped, enabled: false }, null).propose).toContain('is off');
  expect(policySentences({ ...shipped, triggers: [] }, null).propose).toContain(
    'No retraining is proposed: nothing can start one.',
  );
  expect(policySentences(withFigures({ 'budget.runs': 0 }), null).propose).toContain(
    'No retraining is proposed: nothing can start one.',
  );
  expect(policySentences(withFigures({ coolDownMinutes: 0 }), null).propose).toContain(
    'without a pause',
  );
  expect(policySentences(withFigures({ 'gate.rowsAtLeast': null }), null).gate).toContain(
    'on … labelled requests',
  );
  expect(policySentences(withFigures({ coolDownMinutes: -1 }), null).propose).toContain(
    'with a pause of …',
  );
});

test('a figure outside its limits names them, as the contract refuses it', () => {
  expect(limitsHint('gate.confidence')).toBe('80 to 99.9, default 95');
  expect(limitsHint('window.labelledAtLeast')).toBe('50 to 1,000,000, default 500');
  expect(figureProblem('gate.confidence', 0.7)).toBe('Must be between 80 and 99.9.');
  expect(figureProblem('rollout.checks', 2.5)).toBe('Must be a whole number.');
  expect(figureProblem('rollout.checks', null)).toBe('Enter a number.');
  for (const name of ['coolDownMinutes', 'gate.rowsAtLeast', 'rollout.maturityAtLeast'] as const) {
    const { min, max } = retrainFigures[name];
    for (const value of [min, max, min - 1, max + 1]) {
      const body = { name: 'churn', ...bodyOf(withFigures({ [name]: value })) };
      const refused = saveRetrainPolicyInput.safeParse(body).error?.issues[0]?.path.join('.');
      expect(refused).toBe(figureProblem(name, value) === undefined ? undefined : name);
    }
  }
});

test('differences stand in the words of the form', () => {
  const changed = { ...bodyOf(withFigures({ 'gate.confidence': 0.9 })), triggers: ['person'] };
  expect(policyDiff(SHIPPED, changed)).toEqual([
    {
      path: 'Triggers',
      before: 'concept drift, input drift with a quality loss, a user request',
      after: 'a user request',
    },
    { path: 'Confidence of all intervals together (%)', before: '95', after: '90' },
  ]);
  expect(policyDiff(changed, { ...changed, triggers: [] })).toEqual([
    { path: 'Triggers', before: 'a user request', after: 'nothing' },
  ]);
  expect(
    policyDiff(SHIPPED, { ...SHIPPED, rollout: { ...SHIPPED.rollout, steps: [50, 100] } }),
  ).toEqual([{ path: 'Shares of requests (%)', before: '5, 25, 50, 100', after: '50, 100' }]);
});
