import { EmptyState } from '#components/ui/empty-state.tsx';
import { ButtonLink } from '#components/ui/link.tsx';

export default function DashboardNotFound() {
  return (
    <EmptyState
      kind="no-match"
      title={
        <span role="heading" aria-level={1}>
          Nothing by this address
        </span>
      }
      action={
        <ButtonLink href="/" size="sm">
          Open the overview
        </ButtonLink>
      }
    >
      It may have been removed, or it stands in an environment that you cannot see.
    </EmptyState>
  );
}
