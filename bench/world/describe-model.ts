import { saveCard } from '#server/model-monitoring/model-card.ts';
import { setGovernance } from '#server/models/set-governance.ts';
import type { Actor } from '#server/platform/actor.ts';
import type { DrawnModel } from './drawn-model.ts';

const comment = 'As run by the shop since it opened.';

/** Sets owner, purpose, tier and card of the model, as in the demo company. */
export async function describeModel(person: Actor, { name, desk }: DrawnModel): Promise<void> {
  const { owner, purpose, tier, card } = desk.spec.papers;
  await setGovernance(person, { name, owner, purpose, tier, comment });
  await saveCard(person, { name, written: card, comment });
}
