export interface AnswersCost {
  /** Of one answer, in any currency. */
  readonly perAnswer: number;
  /** Answers that were judged, and those that were right. */
  readonly answers: number;
  readonly right: number;
}

/** What a right answer costs with the wrong ones paid for too: cost / (n x accuracy); null where none was right. */
export function costPerRight({ perAnswer, answers, right }: AnswersCost): number | null {
  return right === 0 ? null : (perAnswer * answers) / right;
}
