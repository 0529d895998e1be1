'use client';
import dynamic from 'next/dynamic';
import { FIELD_WORD, teamHref } from '#components/labels/ownership-text.ts';
import { Button } from '#components/ui/button.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { TextLink } from '#components/ui/link.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { Time } from '#components/ui/time.tsx';
import { ownershipFields } from '#lib/choices/infrastructure.ts';
import type { ResourceDetail } from '#lib/schemas/infrastructure/infrastructure.ts';
import type { OwnershipField } from '#lib/schemas/infrastructure/ownership.ts';

const OwnershipDialog = dynamic(
  () => import('./ownership-dialog.tsx').then((module) => module.OwnershipDialog),
  {
    ssr: false,
  },
);

function valueOf(resource: ResourceDetail, field: OwnershipField): string {
  return String(resource[field] ?? 'none');
}

/** The value of a field; a team links to all of its resources. */
function Value({ resource, field }: { resource: ResourceDetail; field: OwnershipField }) {
  const text = valueOf(resource, field);
  return field === 'team' && resource.team !== null ? (
    <TextLink href={teamHref(resource.team)} className="whitespace-normal">
      {text}
    </TextLink>
  ) : (
    text
  );
}

function Origin({ resource, field }: { resource: ResourceDetail; field: OwnershipField }) {
  const set = resource.ownership.setBy[field];
  if (set === undefined)
    return field === 'environment' && resource.environment !== null
      ? 'from its telemetry'
      : field === 'tier'
        ? 'the default'
        : 'not set';
  if (set.by === 'rule') return `by the rule ${set.name}`;
  return (
    <>
      set manually, {set.name}, <Time at={set.at} />
    </>
  );
}

/** Ownership of the resource, and whether a rule or a user set it. */
export function OwnershipPanel({ resource }: { resource: ResourceDetail }) {
  const dialog = useDialog();
  return (
    <Panel aria-label="Ownership">
      <PanelHeader
        title="Ownership"
        ruled
        end={
          resource.ownership.mayEdit ? (
            <Button size="sm" onClick={() => dialog.open('ownership')}>
              Change…
            </Button>
          ) : null
        }
      />
      <dl className="divide-y divide-line">
        {ownershipFields.map((field) => (
          <div key={field} className="flex items-baseline gap-2 px-4 py-1.5">
            <dt className="w-24 flex-none text-xs text-ink-3">{FIELD_WORD[field]}</dt>
            <dd className="min-w-0 flex-1 wrap-anywhere">
              <Value resource={resource} field={field} />{' '}
              <span className="text-xs text-ink-3">
                <Origin resource={resource} field={field} />
              </span>
            </dd>
          </div>
        ))}
      </dl>
      {resource.ownership.mayEdit && dialog.is('ownership') ? (
        <OwnershipDialog resource={resource} onClose={dialog.close} />
      ) : null}
    </Panel>
  );
}
