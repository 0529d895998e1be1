import { versionHref } from '#components/labels/model-name.ts';
import { TextLink } from '#components/ui/link.tsx';
import type { ActionDetail } from '#lib/schemas/actions/actions.ts';

/** Where somebody goes on whose request was withdrawn because the alias moved; a rollout goes on by itself. */
export function WayOn({ action: { kind, status, proposer, plan } }: { action: ActionDetail }) {
  const { toVersion } = plan.parameters;
  const isPlain = kind === 'model.set_alias' && proposer.kind === 'user';
  if (!isPlain || status !== 'superseded' || typeof toVersion !== 'number') return null;
  return (
    <TextLink href={versionHref(plan.target.name, toVersion)}>
      Version {toVersion} next to the current version
    </TextLink>
  );
}
