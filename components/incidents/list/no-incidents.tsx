'use client';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { NoMatch } from '#components/ui/tables/no-match.tsx';
import { ButtonLink } from '#components/ui/link.tsx';

/** An empty list, and why: the filters, the state, or calm. */
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
      <NoMatch title="No incident matches" onClear={onClear}>
        Other incidents exist outside of these filters.
      </NoMatch>
    );
  if (status === 'snoozed')
    return (
      <EmptyState kind="no-data" title="Nothing is snoozed">
        An incident that can wait is put aside from its menu, or here with the key s.
      </EmptyState>
    );
  if (status !== 'all' && status !== 'open')
    return (
      <EmptyState kind="no-data" title="No incident is in this state">
        Choose another state above.
      </EmptyState>
    );
  return (
    <EmptyState
      kind="no-data"
      title={status === 'open' ? 'No incident is open' : 'No incident yet'}
      action={
        <ButtonLink href="/sources" size="sm">
          See what is watched
        </ButtonLink>
      }
    >
      Tandem opens one when a signal leaves its expected range or an alert arrives.
    </EmptyState>
  );
}
