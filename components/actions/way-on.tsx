import { versionHref } from '#components/labels/model-name.ts';
import { TextLink } from '#components/ui/link.tsx';
import type { ActionDetail } from '#lib/schemas/actions/actions.ts';

/**
 * Next step after a user's request was withdrawn because the alias moved. A rollout continues
 * automatically.
 */
export function NextStep({ action: { kind, status, proposer, plan } }: { action: ActionDetail }) {
  const { toVersion } = plan.parameters;
  const isPlain = kind === 'model.set_alias' && proposer.kind === 'user';
  if (!isPlain || status !== 'superseded' || typeof toVersion !== 'number') return null;
  return (
    <TextLink href={versionHref(plan.target.name, toVersion)}>
      Version {toVersion} next to the current version
    </TextLink>
  );
}
