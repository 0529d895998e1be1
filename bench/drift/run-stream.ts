import { retrainPlan } from '#engines/drift/retrain-plan.ts';
import type { Learner } from './learners.ts';
import type { LabelledStream } from './read-stream.ts';

export type StreamRun = { alarms: number[]; trainings: number; accuracy: number };

/** Number of training rows for the first model. */
const START_ROWS = 1_000;

/**
 * Predicts each row before using its label, then passes the error to the policy (or never
 * retrains). The previous label is not a feature, and later rows are not used.
 */
export function runStream(
  { rows, labels }: LabelledStream,
  learn: Learner,
  policy: 'retrain' | 'never',
): StreamRun {
  let model = learn(rows.slice(0, START_ROWS), labels.subarray(0, START_ROWS));
  const plan = retrainPlan({ startRows: START_ROWS });
  const alarms: number[] = [];
  let [right, trainings] = [0, 0];
  for (let row = START_ROWS; row < rows.length; row += 1) {
    const isRight = model(rows[row] ?? []) === labels[row];
    if (isRight) right += 1;
    const step = policy === 'retrain' ? plan.update(isRight ? 0 : 1) : null;
    if (step === null) continue;
    if (step.isAlarm) alarms.push(row);
    const from = Math.max(0, row + 1 - step.rows);
    model = learn(rows.slice(from, row + 1), labels.subarray(from, row + 1));
    trainings += 1;
  }
  return { alarms, trainings, accuracy: right / (rows.length - START_ROWS) };
}
