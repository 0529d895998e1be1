import type { ActionChoice, RunbookChoice } from '#lib/schemas/actions/request.ts';
import { TandemError } from '#server/platform/errors.ts';

function refuse(name: string, message: string): never {
  const field = `parameters.${name}`;
  throw new TandemError('invalid_input', `${field}: ${message}`, { fields: [{ field, message }] });
}

function checkValue(choice: ActionChoice | undefined, name: string, value: string | number): void {
  if (choice === undefined) refuse(name, 'is not a parameter of this target');
  if (choice.name === 'toVersion' && !choice.options.some((option) => option === value))
    refuse(name, `must be one of ${choice.options.slice(0, 20).join(', ')}`);
}

/**
 * Choices of a user, completed with the preselected values. Throws `invalid_input` naming a
 * parameter that the runbook does not offer, or a version that the target does not report.
 */
export function personChoice(
  choices: readonly ActionChoice[],
  given: RunbookChoice,
): RunbookChoice {
  for (const [name, value] of Object.entries(given))
    checkValue(
      choices.find((choice) => choice.name === name),
      name,
      value,
    );
  const preselected = Object.fromEntries<string | number>(
    choices.map(({ name, value }) => [name, value]),
  );
  return { ...preselected, ...given };
}
