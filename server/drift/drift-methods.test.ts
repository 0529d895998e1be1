import { expect, test } from 'vitest';
import { methodChoices } from '#engines/drift/drift-plan.ts';
import { driftProfiles } from '#engines/drift/profiles/drift-method.ts';
import { methodAliases, type MethodName } from '#engines/drift/profiles/method-names.ts';
import { methodsOf } from '#engines/drift/profiles/profile-of.ts';
import { multivariateMethods } from '#engines/drift/reports/multivariate-report.ts';
import { kindMethods } from '#lib/choices/models/drift-methods.ts';
import { methodsText } from '#server/platform/openapi/operations/models/drift-methods.ts';

function named(method: MethodName): string {
  const aliases = methodAliases[method] ?? [];
  return aliases.length === 0 ? `\`${method}\`` : `\`${method}\` (${aliases.join(', ')})`;
}

test('the OpenAPI document names the methods of every profile with their aliases', () => {
  const expected = [
    ...driftProfiles.map(
      (profile) => `- \`${profile}\`: ${[...methodsOf(profile)].map(named).join(', ')}`,
    ),
    `- Over all columns, in \`multivariate\`, in every profile: ${multivariateMethods.map(named).join(', ')}. Measured by default up to 50 columns, otherwise if named; above 2,000,000 values in both tables on a sample of rows; not if \`methods\` names only others.`,
  ];
  expect(methodsText.split('\n').slice(1)).toEqual(expected);
});

test('the form offers what the profiles can watch a kind by', () => {
  for (const profile of driftProfiles)
    for (const kind of ['numeric', 'categorical'] as const)
      expect(kindMethods[profile][kind].toSorted(), `${profile} ${kind}`).toEqual(
        methodChoices(profile, kind)
          .map(({ method }) => method)
          .toSorted(),
      );
});
