/**
 * The column that holds the language of a written answer (ISO 639-1, or `unknown`). Intake tells it of the text; nobody
 * sends it to the model, so it is neither asked of a version again nor part of what the model is expected to be sent.
 */
export const answerLanguageColumn = 'answer.language';
