'use client';
import { useState } from 'react';
import { ConflictNote } from '#components/client/save/conflict-note.tsx';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { useCan } from '#components/client/session.tsx';
import { TextField } from '#components/fields/text-field.tsx';
import { modelHref } from '#components/labels/model-name.ts';
import { TIER_WORD } from '#components/labels/model-text.ts';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { Textarea } from '#components/ui/forms/input.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { riskTiers, type RiskTier } from '#lib/choices/governance.ts';
import type { GovernanceEntry } from '#lib/schemas/models/governance.ts';

const rank = (tier: RiskTier) => riskTiers.indexOf(tier);

/** Edits the owner, purpose and risk tier of a model. */
export function SaidForm({
  name,
  governance,
  onClose,
}: {
  name: string;
  governance: GovernanceEntry;
  onClose: () => void;
}) {
  const [owner, setOwner] = useState(governance.owner);
  const [purpose, setPurpose] = useState(governance.purpose);
  const [tier, setTier] = useState<RiskTier>(governance.tier);
  const [comment, setComment] = useState('');
  const mayLower = useCan('actions:decide-high');
  const save = useSave('models', onClose);
  const problem = problemOf(save.error);
  // The model is refetched while the form is open, but the save is based on the version that was
  // opened.
  const [base] = useState(governance.version);
  const submit = (baseVersion = base): void =>
    save.mutate({
      path: `/api${modelHref(name, 'governance')}`,
      method: 'PUT',
      body: { owner, purpose, tier, comment, baseVersion },
    });
  const options = riskTiers.map((value) => ({
    value,
    label: TIER_WORD[value],
    disabled: !mayLower && rank(value) < rank(governance.tier),
  }));
  return (
    <FormDialog
      title={`Owner, purpose and tier of ${name}`}
      problem={problem.text}
      rest={problem.rest}
      saveLabel="Save"
      pending={save.isPending}
      onSubmit={() => submit()}
      onClose={onClose}
    >
      <TextField
        label="Owner"
        hint="A responsible person or team."
        maxLength={200}
        value={owner}
        onChange={setOwner}
        error={problem.fields['owner']}
      />
      <Field label="Purpose" error={problem.fields['purpose']}>
        {(control) => (
          <Textarea
            {...control}
            maxLength={2_000}
            value={purpose}
            onChange={(event) => setPurpose(event.target.value)}
          />
        )}
      </Field>
      <Field
        label="Risk tier"
        hint={`${
          mayLower
            ? 'Open requests are withdrawn if it changes, because it sets the number of approvals for a promotion.'
            : 'Only an approver can lower it. Open requests are withdrawn if it changes.'
        } Policy rules apply the tier below high once a second person saves it unchanged.`}
        error={problem.fields['tier']}
      >
        {(control) => (
          <Select
            {...control}
            value={tier}
            options={options}
            onValueChange={(value) => setTier(riskTiers.find((each) => each === value) ?? tier)}
          />
        )}
      </Field>
      <TextField
        label="Reason, in one line"
        maxLength={1_000}
        value={comment}
        onChange={setComment}
        error={problem.fields['comment']}
      />
      <ConflictNote
        error={save.error}
        yours={{ owner, purpose, tier }}
        onKeepYours={submit}
        onTakeTheirs={onClose}
      />
    </FormDialog>
  );
}
