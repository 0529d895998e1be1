/**
 * Columns that intake tells of the text of an answer: its language (ISO 639-1, or `unknown`), and where the text itself
 * is not kept its characters, 0 of a blank one. Nobody sends them to the model, so they are neither asked of a version
 * again nor part of what the model is expected to be sent.
 */
export const answerLanguageColumn = 'answer.language';
export const answerLengthColumn = 'answer.length';

export const isToldColumn = (name: string): boolean =>
  name === answerLanguageColumn || name === answerLengthColumn;
