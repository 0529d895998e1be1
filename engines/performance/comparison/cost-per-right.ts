export interface AnswersCost {
  /** Cost of one prediction, in any currency. */
  readonly perAnswer: number;
  /** Number of judged predictions, and of correct predictions among them. */
  readonly answers: number;
  readonly right: number;
}

/**
 * Cost per correct prediction, including the cost of the wrong predictions: cost / (n x accuracy).
 * Null if none was correct.
 */
export function costPerRight({ perAnswer, answers, right }: AnswersCost): number | null {
  return right === 0 ? null : (perAnswer * answers) / right;
}
