import { TandemError } from '#server/platform/errors.ts';

/** The name that a sender gives a file, or nothing. Throws `invalid_input`. */
export function datasetOf(name: string | null | undefined): string {
  if (name === null || name === undefined) return '';
  if (/^[\w.:/-]{1,100}$/u.test(name)) return name;
  const message = 'must be letters, digits and . _ - : / and at most 100 of them';
  throw new TandemError('invalid_input', `dataset: ${message}`, {
    fields: [{ field: 'dataset', message }],
  });
}
