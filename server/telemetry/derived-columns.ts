/**
 * Columns that ingest derives from the text of a prediction: its language (ISO 639-1, or
 * `unknown`) and, if the text itself is not stored, its length in characters (0 if blank). They
 * are not model inputs, so they are never sent to a version and are not part of a model's
 * expected inputs.
 */
export const answerLanguageColumn = 'answer.language';
export const answerLengthColumn = 'answer.length';

export const isDerivedColumn = (name: string): boolean =>
  name === answerLanguageColumn || name === answerLengthColumn;
