import { riskTiers } from '#lib/choices/governance.ts';

type Named = { kinds: readonly string[]; tiers: readonly string[] };

const ofModels: readonly string[] = riskTiers;
/** Data is repaired at its source, so the target may also be a job with a business tier. */
const ofEither = 'model.repair_data';

/**
 * Explains why a policy rule matches nothing: it names only tiers of the wrong group. Models have
 * risk tiers, all other resources business tiers. Null if the rule can match.
 */
export function tierMismatch({ kinds, tiers }: Named): string | null {
  if (tiers.includes('*')) return null;
  const ofModel = kinds.every((kind) => kind.startsWith('model.') && kind !== ofEither);
  if (ofModel && !tiers.some((tier) => ofModels.includes(tier)))
    return 'Matches no model: model tiers are high, medium, low and unset.';
  const ofOthers = kinds.every((kind) => kind.startsWith('service.') || kind.startsWith('host.'));
  if (ofOthers && tiers.every((tier) => ofModels.includes(tier)))
    return 'Matches nothing: tiers of services and hosts are 1 to 4.';
  return null;
}
