export interface AnswersCost {
  /** Cost of one prediction, in any currency. */
  readonly perAnswer: number;
  /** Predictions that were judged, and those that were right. */
  readonly answers: number;
  readonly right: number;
}

/**
 * Cost per right prediction, including the cost of the wrong ones: cost / (n x accuracy); null
 * where none was right.
 */
export function costPerRight({ perAnswer, answers, right }: AnswersCost): number | null {
  return right === 0 ? null : (perAnswer * answers) / right;
}
