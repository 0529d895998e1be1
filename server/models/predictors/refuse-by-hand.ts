import type { Actor } from '#server/platform/actor.ts';
import { isBuiltInModel } from '#server/platform/built-in-models.ts';
import { TandemError } from '#server/platform/errors.ts';

/** Tandem's own predictors are registered and removed by Tandem alone; which version decides is up to people. */
export function refuseByHand(
  model: { id: string; name: string },
  actor: Pick<Actor, 'kind'>,
  what: string,
): void {
  if (!isBuiltInModel(model.id) || actor.kind === 'rule' || actor.kind === 'system') return;
  throw new TandemError(
    'forbidden',
    `${what} is refused: ${model.name} is a predictor of Tandem itself, which registers its versions. Which of them decides is said by its alias, with an approval.`,
  );
}
