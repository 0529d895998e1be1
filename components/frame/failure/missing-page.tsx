'use client';
import { ButtonLink } from '#components/ui/link.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { usePageNote } from '#components/ui/states/page-error.ts';

/** Not-found page for signed-in users. */
export function MissingPage() {
  const id = usePageNote('missing', 'nothing at this address');
  return (
    <EmptyState
      kind="no-match"
      title={
        <span role="heading" aria-level={1}>
          Page not found
        </span>
      }
      errorId={id}
      action={
        <ButtonLink href="/" size="sm">
          Open the overview
        </ButtonLink>
      }
    >
      It may have been removed, or it belongs to an environment that you cannot see.
    </EmptyState>
  );
}
