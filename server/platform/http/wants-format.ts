import { TandemError } from '#server/platform/errors.ts';

/**
 * True if the call requests this format instead of JSON, by `format=NAME` or by an Accept header
 * with its type.
 */
export function wantsFormat(
  request: Request,
  params: Readonly<Record<string, unknown>>,
  { name, type }: { name: string; type: string },
): boolean {
  const format = params['format'];
  if (format !== undefined && format !== name && format !== 'json') {
    const message = `must be json or ${name}`;
    throw new TandemError('invalid_input', `format: ${message}`, {
      fields: [{ field: 'format', message }],
    });
  }
  if (format !== undefined) return format === name;
  return (request.headers.get('accept') ?? '')
    .split(',')
    .some((each) => each.trim().toLowerCase().startsWith(type));
}
