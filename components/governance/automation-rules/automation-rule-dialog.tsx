'use client';
import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { ConflictNote } from '#components/client/save/conflict-note.tsx';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { Switch } from '#components/ui/forms/switch.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import type { BindingItem, RunbookItem } from '#lib/schemas/actions/execution.ts';
import { RUNBOOK_PARAMETERS } from './automation-rule-text.ts';

function initial(item: BindingItem, runbook: string): Record<string, number> {
  return Object.fromEntries(
    (RUNBOOK_PARAMETERS[runbook] ?? []).map(({ name, fallback }) => {
      const value = item.parameters[name];
      return [name, typeof value === 'number' ? value : fallback];
    }),
  );
}

/** Edits one automation rule; the user who saves it counts as the proposer of its proposals. */
export function BindingDialog({
  item,
  runbooks,
  onClose,
}: {
  item: BindingItem;
  runbooks: readonly RunbookItem[];
  onClose: () => void;
}) {
  const save = useSave('actions');
  const [enabled, setEnabled] = useState(item.enabled);
  const [runbook, setRunbook] = useState(item.runbook);
  const [values, setValues] = useState(() => initial(item, item.runbook));
  // The list is refetched while the dialog is open. The save uses the version from when it was
  // opened.
  const [base] = useState(item.version);
  const { version: _version, shipped: _shipped, editor: _editor, ...rest } = item;
  const yours = { ...rest, enabled, runbook, parameters: values };
  const submit = (baseVersion = base): void =>
    save.mutate(
      {
        path: `/api/bindings/${item.key}`,
        method: 'PUT',
        body: { ...yours, baseVersion },
      },
      {
        onSuccess: () => {
          toast.success(`${item.name} saved`);
          onClose();
        },
      },
    );
  return (
    <FormDialog
      title={item.name}
      problem={problemOf(save.error).text}
      rest={problemOf(save.error).rest}
      saveLabel="Save rule"
      pending={save.isPending}
      onSubmit={() => submit()}
      onClose={onClose}
    >
      <p className="flex items-start gap-2 rounded-md border border-warning-line bg-warning-tint px-3 py-2 text-warning-text">
        <TriangleAlert size={16} aria-hidden="true" className="mt-0.5 flex-none" />
        You count as the proposer: another person must approve what this rule proposes.
      </p>
      <Switch checked={enabled} onCheckedChange={setEnabled}>
        Propose actions
      </Switch>
      <Field label="Runbook">
        {(control) => (
          <Select
            {...control}
            className="w-full"
            options={runbooks.map(({ id, title }) => ({ value: id, label: title }))}
            value={runbook}
            onValueChange={(next) => {
              setRunbook(next);
              setValues(initial(item, next));
            }}
          />
        )}
      </Field>
      {(RUNBOOK_PARAMETERS[runbook] ?? []).map(({ name, label, min, max }) => (
        <Field key={name} label={label} hint={`${min} to ${max}`}>
          {(control) => (
            <Input
              {...control}
              type="number"
              min={min}
              max={max}
              required
              value={values[name] ?? min}
              onChange={(event) =>
                setValues({ ...values, [name]: event.target.valueAsNumber || 0 })
              }
            />
          )}
        </Field>
      ))}
      <ConflictNote error={save.error} yours={yours} onKeepYours={submit} onTakeTheirs={onClose} />
    </FormDialog>
  );
}
