'use client';
import { useState } from 'react';
import { ConflictNote } from '#components/client/save/conflict-note.tsx';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { monthWord } from '#components/labels/cost-text.ts';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { budgetScopes } from '#lib/choices/costs.ts';
import type { BudgetScope } from '#lib/schemas/costs/costs.ts';

export interface BudgetDraft {
  scope: BudgetScope;
  name: string;
  month: string;
  amount: string;
  currency: string;
  /** Revision of the budget that the draft is based on; 0 for a new budget. */
  revision: number;
}

const SCOPE_WORD: Record<BudgetScope, string> = {
  all: 'All costs',
  team: 'Team',
  service: 'Service',
  environment: 'Environment',
};

/** A draft may be an entire budget from the list, so only these fields are sent. */
const bodyOf = ({ scope, name, month, amount, currency }: Omit<BudgetDraft, 'revision'>) => ({
  scope,
  name,
  month,
  amount,
  currency,
});

/** Sets the budget of a scope from a given month on. */
export function BudgetDialog({ draft, onClose }: { draft: BudgetDraft; onClose: () => void }) {
  const save = useSave('costs');
  const [{ revision: base, ...start }] = useState(draft);
  const [budget, setBudget] = useState(bodyOf(start));
  const set = (part: Partial<typeof budget>): void => setBudget({ ...budget, ...part });
  const { text, rest, fields } = problemOf(save.error);
  const submit = (baseVersion = base): void =>
    save.mutate(
      { path: '/api/costs/budgets', method: 'PUT', body: { ...budget, baseVersion } },
      {
        onSuccess: () => {
          toast.success('Budget saved');
          onClose();
        },
      },
    );
  return (
    <FormDialog
      title={draft.name === '' ? 'Set a budget' : `Budget of ${draft.name}`}
      description={`Valid from ${monthWord(budget.month, true)} until a later month has its own budget.`}
      problem={text}
      rest={rest}
      saveLabel="Save budget"
      pending={save.isPending}
      onSubmit={() => submit()}
      onClose={onClose}
    >
      {draft.name === '' ? (
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label="For">
            {(control) => (
              <Select
                {...control}
                className="w-full"
                options={budgetScopes.map((value) => ({ value, label: SCOPE_WORD[value] }))}
                value={budget.scope}
                onValueChange={(value) => {
                  const scope = budgetScopes.find((each) => each === value);
                  if (scope) set({ scope, name: scope === 'all' ? '' : budget.name });
                }}
              />
            )}
          </Field>
          {budget.scope === 'all' ? null : (
            <Field label="Name" error={fields['name']}>
              {(control) => (
                <Input
                  {...control}
                  required
                  value={budget.name}
                  onChange={(event) => set({ name: event.target.value })}
                />
              )}
            </Field>
          )}
        </div>
      ) : null}
      <div className="grid gap-3 sm:grid-cols-3">
        <Field label="Amount per month" error={fields['amount']}>
          {(control) => (
            <Input
              {...control}
              required
              inputMode="decimal"
              value={budget.amount}
              onChange={(event) => set({ amount: event.target.value })}
            />
          )}
        </Field>
        <Field label="Currency" error={fields['currency']}>
          {(control) => (
            <Input
              {...control}
              required
              maxLength={3}
              value={budget.currency}
              onChange={(event) => set({ currency: event.target.value.toUpperCase() })}
            />
          )}
        </Field>
        <Field label="From month" error={fields['month']}>
          {(control) => (
            <Input
              {...control}
              required
              type="month"
              value={budget.month}
              onChange={(event) => set({ month: event.target.value })}
            />
          )}
        </Field>
      </div>
      <ConflictNote error={save.error} yours={budget} onKeepYours={submit} onTakeTheirs={onClose} />
    </FormDialog>
  );
}
