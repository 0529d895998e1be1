'use client';
import { useState } from 'react';
import { useSession } from '#components/client/session.tsx';
import { MatcherFields } from '#components/monitoring/matcher-fields.tsx';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { NameField } from '#components/ui/forms/name-field.tsx';
import { Switch } from '#components/ui/forms/switch.tsx';
import type { OwnershipRule } from '#lib/schemas/infrastructure/ownership.ts';
import { OwnershipFields } from './ownership-fields.tsx';

const EMPTY: OwnershipRule = {
  name: '',
  enabled: true,
  matchers: [{ name: '', operator: '=', value: '' }],
  teamId: null,
  owner: null,
  environmentId: null,
  tier: null,
};

/** Edits one rule of the draft; nothing is stored until the draft is saved. */
export function OwnershipRuleDialog({
  rule: given,
  taken,
  onDone,
  onClose,
}: {
  rule: OwnershipRule | null;
  /** Names of the other rules. */
  taken: readonly string[];
  onDone: (rule: OwnershipRule) => void;
  onClose: () => void;
}) {
  const places = useSession();
  const [rule, setRule] = useState(given ?? EMPTY);
  const [problem, setProblem] = useState('');
  const set = (part: Partial<OwnershipRule>): void => setRule({ ...rule, ...part });
  const submit = (): void => {
    const { teamId, owner, environmentId, tier } = rule;
    if (taken.includes(rule.name.trim())) setProblem('Another rule has this name');
    else if ([teamId, owner, environmentId, tier].every((value) => value === null))
      setProblem('Set at least one field');
    else {
      onDone({ ...rule, name: rule.name.trim() });
      onClose();
    }
  };
  return (
    <FormDialog
      title={given ? given.name : 'Add rule'}
      description="For each field, the first matching rule applies."
      problem={problem}
      saveLabel={given ? 'Change rule' : 'Add rule'}
      pending={false}
      onSubmit={submit}
      onClose={onClose}
    >
      <NameField
        value={rule.name}
        onChange={(name) => set({ name })}
        error={undefined}
        maxLength={200}
      />
      <MatcherFields
        noun="Resources"
        besides="kind, name, environment"
        matchers={rule.matchers}
        onChange={(matchers) => set({ matchers })}
        errors={{}}
      />
      <OwnershipFields values={rule} onChange={set} places={places} nothing="leaves unchanged" />
      <Switch checked={rule.enabled} onCheckedChange={(enabled) => set({ enabled })}>
        Enable this rule
      </Switch>
    </FormDialog>
  );
}
