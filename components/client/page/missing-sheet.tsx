import { Sheet } from '#components/ui/dialogs/dialog.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';

/** Shown if a link refers to an item that is gone, or that this user may not see. */
export function MissingSheet({ noun, onClose }: { noun: string; onClose: () => void }) {
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={`No such ${noun}`}
    >
      <EmptyState kind="no-data" title={`The link points to no ${noun} that you can see`}>
        It may have been deleted, or it belongs to a team that your roles do not cover.
      </EmptyState>
    </Sheet>
  );
}
