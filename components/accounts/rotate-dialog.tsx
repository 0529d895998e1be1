'use client';
import { useState } from 'react';
import { useSave } from '#components/client/save/use-save.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialogs/dialog.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { FormAlert } from '#components/ui/forms/form-alert.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import type { KeyItem } from '#lib/schemas/accounts/accounts.ts';
import { KeyMade, type NewKey } from './key-dialog.tsx';

const OVERLAP = [
  { value: '0', label: 'ends immediately' },
  { value: '1', label: 'works for one more hour' },
  { value: '24', label: 'works for one more day' },
  { value: '168', label: 'works for seven more days' },
];

/** Creates a new secret for the same API key. The old secret remains valid for a while. */
export function RotateDialog({ item, onClose }: { item: KeyItem; onClose: () => void }) {
  const save = useSave<NewKey>('accounts');
  const [hours, setHours] = useState('24');
  const [made, setMade] = useState<NewKey | null>(null);
  if (made) return <KeyMade made={made} onClose={onClose} />;
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={`Rotate ${item.name}`}
      description="Creates a new key with the same scopes. Deploy it while the old key still works."
      foot={
        <>
          <Button onClick={onClose}>Back</Button>
          <Button
            variant="primary"
            pending={save.isPending}
            onClick={() =>
              save.mutate(
                {
                  path: `/api/keys/${item.id}/rotate`,
                  method: 'POST',
                  body: { overlapHours: Number(hours) },
                },
                { onSuccess: setMade },
              )
            }
          >
            Rotate key
          </Button>
        </>
      }
    >
      <div className="grid gap-3">
        {save.error ? <FormAlert>{save.error.message}</FormAlert> : null}
        <Field label="The old key">
          {(control) => (
            <Select
              {...control}
              className="w-full"
              options={OVERLAP}
              value={hours}
              onValueChange={setHours}
            />
          )}
        </Field>
      </div>
    </Dialog>
  );
}
