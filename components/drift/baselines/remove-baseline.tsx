'use client';
import { useSave } from '#components/client/save/use-save.ts';
import { useCan } from '#components/client/session.tsx';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/dialogs/alert-dialog.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { toast } from '#components/ui/toasts/toast.tsx';
import type { BaselineItem } from '#lib/schemas/drift/windows.ts';
import { describeBaseline } from './baseline-text.ts';

/** Deactivates the active baseline. */
export function RemoveBaseline({ model, baseline }: { model: string; baseline: BaselineItem }) {
  const dialog = useDialog();
  const save = useSave('models');
  if (!useCan('models:write')) return null;
  return (
    <>
      <Button size="sm" onClick={() => dialog.open('remove-baseline')}>
        Remove baseline…
      </Button>
      <ConfirmDialog
        {...dialog.bind('remove-baseline')}
        title="Remove the baseline"
        confirmLabel="Remove baseline"
        onConfirm={async () => {
          await save.mutateAsync({
            path: `/api/inference/models/${encodeURIComponent(model)}/baselines/${baseline.id}`,
            method: 'DELETE',
          });
          toast.success('Baseline removed');
        }}
      >
        Inputs are no longer compared with {describeBaseline(baseline)}. The previous baseline
        applies again. Without one, drift is not measured until someone sets a baseline; Tandem does
        not learn one automatically. Past measurements stay.
      </ConfirmDialog>
    </>
  );
}
