import { TandemError } from '#server/platform/errors.ts';

/** Name that the sender gave a file, or an empty string. Throws `invalid_input`. */
export function datasetOf(name: string | null | undefined): string {
  if (name === null || name === undefined) return '';
  if (/^[\w.:/-]{1,100}$/u.test(name)) return name;
  const message = 'must be up to 100 letters, digits and . _ - : /';
  throw new TandemError('invalid_input', `dataset: ${message}`, {
    fields: [{ field: 'dataset', message }],
  });
}
