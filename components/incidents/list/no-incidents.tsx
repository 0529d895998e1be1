'use client';
import { ButtonLink } from '#components/ui/link.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { NoMatch } from '#components/ui/tables/no-match.tsx';

/** Empty state with its reason: the filters, the state, or no incidents at all. */
export function NoIncidents({
  narrowed,
  status,
  onClear,
}: {
  narrowed: boolean;
  status: string;
  onClear: () => void;
}) {
  if (narrowed)
    return (
      <NoMatch title="No matching incidents" onClear={onClear}>
        Other incidents exist outside these filters.
      </NoMatch>
    );
  if (status === 'snoozed')
    return (
      <EmptyState kind="no-data" title="No snoozed incidents">
        Snooze an incident that can wait from its menu, or here with the key s.
      </EmptyState>
    );
  if (status !== 'all' && status !== 'open')
    return (
      <EmptyState kind="no-data" title="No incidents in this state">
        Choose another state above.
      </EmptyState>
    );
  return (
    <EmptyState
      kind="no-data"
      title={status === 'open' ? 'No open incidents' : 'No incidents yet'}
      action={
        <ButtonLink href="/sources" size="sm">
          View monitored resources
        </ButtonLink>
      }
    >
      Tandem opens an incident when a signal leaves its expected range or an alert arrives.
    </EmptyState>
  );
}
