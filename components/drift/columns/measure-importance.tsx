'use client';
import { useSave } from '#components/client/save/use-save.ts';
import { useCan } from '#components/client/session.tsx';
import { Button } from '#components/ui/button.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { useZone } from '#components/ui/use-zone.ts';
import type { ImportanceAnswer } from '#lib/schemas/drift/columns.ts';
import { describeImportance } from './importance-text.ts';

/**
 * Measures the importance of each column now: queries the model if an executor scores it, otherwise
 * uses a surrogate.
 */
export function MeasureImportance({ name }: { name: string }) {
  const save = useSave<ImportanceAnswer>('models');
  const zone = useZone();
  const may = useCan('models:write');
  if (!may) return null;
  return (
    <Button
      size="sm"
      pending={save.isPending}
      onClick={() =>
        save.mutate(
          {
            path: `/api/inference/models/${encodeURIComponent(name)}/importance`,
            method: 'POST',
            body: {},
          },
          {
            onSuccess: (found) =>
              found.source === 'none'
                ? toast.error('Importance is still unknown', {
                    description: describeImportance(found, zone),
                  })
                : toast.success('Importance measured'),
            onError: (error) =>
              toast.error('Importance not measured', { description: error.message }),
          },
        )
      }
    >
      Measure importance
    </Button>
  );
}
