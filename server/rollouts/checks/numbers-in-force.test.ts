import { expect, test } from 'vitest';
import { retrainPolicyBody } from '#lib/schemas/rollouts/loop.ts';
import { takeNumbers } from './numbers-in-force.ts';

const own = retrainPolicyBody.parse({ rollout: { steps: [25, 100], requestsAtLeast: 50 } });

test('numbers of the policy in force are taken over, steps, rule and confidence are not', () => {
  const inForce = retrainPolicyBody.parse({
    gate: { confidence: 0.8, rowsAtLeast: 200, rule: 'not-worse', margin: 0.3 },
    rollout: { steps: [100], requestsAtLeast: 15, minutesAtMost: 600 },
  });
  const taken = takeNumbers(own, inForce);
  expect(taken.body.rollout).toMatchObject({
    steps: [25, 100],
    requestsAtLeast: 15,
    minutesAtMost: 600,
  });
  expect(taken.body.gate).toEqual({ ...own.gate, rowsAtLeast: 200 });
  expect(taken.changed).toEqual([
    `labeled requests of the gate ${own.gate.rowsAtLeast} to 200`,
    'requests of a step 50 to 15',
    `max. minutes of a stage ${own.rollout.minutesAtMost} to 600`,
  ]);
  expect(taken.isLess).toBe(true);
});

test('more to be shown, or more time for it, is not less', () => {
  const more = retrainPolicyBody.parse({ rollout: { requestsAtLeast: 80, minutesAtMost: 1 } });
  expect(takeNumbers(own, more)).toMatchObject({ isLess: false });
  expect(takeNumbers(own, own)).toMatchObject({ changed: [], isLess: false });
});
