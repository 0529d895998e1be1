'use client';
import { useState } from 'react';
import { ConflictNote } from '#components/client/save/conflict-note.tsx';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { KIND_WORD } from '#components/labels/cost-text.ts';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { Checkbox } from '#components/ui/forms/checkbox.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import type { PriceItem } from '#lib/schemas/costs/costs.ts';

/** Sets the price of a kind from a day on; earlier days keep their price. */
export function PriceDialog({
  item,
  newest,
  today,
  onClose,
}: {
  item: PriceItem;
  /** Revision of the kind's last saved price, for any day. */
  newest: number;
  today: string;
  onClose: () => void;
}) {
  const save = useSave('costs');
  const [price, setPrice] = useState({
    price: item.price,
    currency: item.currency,
    source: item.shipped ? '' : item.source,
    validFrom: today,
    estimated: false,
  });
  const set = (part: Partial<typeof price>): void => setPrice({ ...price, ...part });
  const { text, rest, fields } = problemOf(save.error);
  // The list is refetched while the dialog is open. The save uses the revision from when it was
  // opened.
  const [base] = useState(newest);
  const submit = (baseVersion = base): void =>
    save.mutate(
      {
        path: `/api/costs/prices/${item.kind}`,
        method: 'PUT',
        body: { ...price, baseVersion },
      },
      {
        onSuccess: () => {
          toast.success('Price saved');
          onClose();
        },
      },
    );
  const input = (
    name: 'price' | 'currency' | 'source' | 'validFrom',
    label: string,
    type = 'text',
  ) => (
    <Field label={label} error={fields[name]}>
      {(control) => (
        <Input
          {...control}
          required
          type={type}
          value={price[name]}
          onChange={(event) => set({ [name]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <FormDialog
      title={`Price of ${KIND_WORD[item.kind]}`}
      description={`Per ${item.unit}. Days before the first day keep their price.`}
      problem={text}
      rest={rest}
      saveLabel="Save price"
      pending={save.isPending}
      onSubmit={() => submit()}
      onClose={onClose}
    >
      <div className="grid gap-3 sm:grid-cols-3">
        {input('price', `Price per ${item.unit}`)}
        {input('currency', 'Currency')}
        {input('validFrom', 'From day', 'date')}
      </div>
      {input('source', 'Source of the price')}
      <Checkbox checked={price.estimated} onCheckedChange={(estimated) => set({ estimated })}>
        This price is an estimate
      </Checkbox>
      <ConflictNote error={save.error} yours={price} onKeepYours={submit} onTakeTheirs={onClose} />
    </FormDialog>
  );
}
