import type { Actor } from '#server/platform/actor.ts';
import { isBuiltInModel } from '#server/platform/built-in-models.ts';
import { TandemError } from '#server/platform/errors.ts';

/**
 * Refuses manual changes: only Tandem registers and removes built-in predictors. Users choose the
 * active version.
 */
export function refuseByHand(
  model: { id: string; name: string },
  actor: Pick<Actor, 'kind'>,
  what: string,
): void {
  if (!isBuiltInModel(model.id) || actor.kind === 'rule' || actor.kind === 'system') return;
  throw new TandemError(
    'forbidden',
    `${what} is refused: ${model.name} is a built-in predictor, and Tandem registers its versions. Its alias chooses the active version, with an approval.`,
  );
}
