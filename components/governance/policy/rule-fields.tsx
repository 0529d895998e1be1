'use client';
import { ArrowUp, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { ROLE_WORD } from '#components/client/page/role-text.ts';
import { Checkbox } from '#components/ui/forms/checkbox.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { IconButton } from '#components/ui/icon-button.tsx';
import { policyTiers, risks } from '#lib/choices/actions.ts';
import { roles } from '#lib/permissions.ts';
import type { PolicyRule } from '#lib/schemas/actions/policy.ts';
import { ruleSentence } from './policy-text.ts';

const MODES = [
  { value: 'approve', label: 'need approvals' },
  { value: 'automatic', label: 'run without approval' },
  { value: 'never', label: 'are never run' },
];

function toggled<T>(list: readonly T[], item: T, on: boolean): T[] {
  return on ? [...list, item] : list.filter((each) => each !== item);
}

/** A rule without named tiers applies to all. */
function tiersWith(
  tiers: PolicyRule['tiers'],
  tier: PolicyRule['tiers'][number],
  on: boolean,
): PolicyRule['tiers'] {
  const named = toggled(
    tiers.filter((each) => each !== '*'),
    tier,
    on,
  );
  return named.length === 0 ? ['*'] : named;
}

function words(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

/** Field for comma-separated names. Preserves the typed text while the list is incomplete. */
export function ListInput({
  value,
  onChange,
  ...control
}: {
  id: string;
  value: readonly string[];
  onChange: (value: string[]) => void;
}) {
  const [text, setText] = useState(value.join(', '));
  return (
    <Input
      {...control}
      required
      className="ident"
      value={text}
      onChange={(event) => {
        setText(event.target.value);
        const list = words(event.target.value);
        if (list.length > 0) onChange(list);
      }}
    />
  );
}

/** One policy rule with its sentence. */
export function RuleFields({
  rule,
  number,
  onChange,
  onRemove,
  onUp,
}: {
  rule: PolicyRule;
  number: number;
  onChange: (rule: PolicyRule) => void;
  onRemove: (() => void) | undefined;
  onUp: (() => void) | undefined;
}) {
  const set = (part: Partial<PolicyRule>): void => onChange({ ...rule, ...part });
  return (
    <fieldset className="grid gap-2.5">
      <legend className="sr-only">Rule {number}</legend>
      <div className="flex items-start gap-2">
        <p className="flex-1 font-medium">
          {number}. {ruleSentence(rule)}
        </p>
        <IconButton
          size="icon-sm"
          icon={ArrowUp}
          label={`Move rule ${number} up`}
          disabled={!onUp}
          onClick={onUp}
        />
        <IconButton
          size="icon-sm"
          icon={Trash2}
          label={`Remove rule ${number}`}
          disabled={!onRemove}
          onClick={onRemove}
        />
      </div>
      <div className="grid gap-3 sm:grid-cols-2 xl:grid-cols-4">
        <Field label="Kinds" hint="Comma-separated; service.* means all service actions">
          {(control) => (
            <ListInput id={control.id} value={rule.kinds} onChange={(kinds) => set({ kinds })} />
          )}
        </Field>
        <Field label="Environments" hint="* means all">
          {(control) => (
            <ListInput
              id={control.id}
              value={rule.environments}
              onChange={(environments) => set({ environments })}
            />
          )}
        </Field>
        <Field label="These actions">
          {(control) => (
            <Select
              {...control}
              className="w-full"
              options={MODES}
              value={rule.mode}
              onValueChange={(mode) => {
                if (mode === 'approve' || mode === 'automatic' || mode === 'never') set({ mode });
              }}
            />
          )}
        </Field>
        {rule.mode === 'approve' ? (
          <Field label="Approvals">
            {(control) => (
              <Input
                {...control}
                type="number"
                min={1}
                max={6}
                required
                value={rule.votes}
                onChange={(event) => set({ votes: event.target.valueAsNumber || 1 })}
              />
            )}
          </Field>
        ) : null}
      </div>
      <RuleChoices rule={rule} number={number} onChange={set} />
    </fieldset>
  );
}

interface ChoiceProps {
  rule: PolicyRule;
  number: number;
  onChange: (part: Partial<PolicyRule>) => void;
}

/** Roles of which at least one must approve. */
function OneFrom({ rule, number, onChange }: ChoiceProps) {
  return (
    <div
      className="flex flex-wrap gap-x-4 gap-y-1"
      role="group"
      aria-label={`Roles that must give one approval for rule ${number}`}
    >
      <span className="min-h-6 text-ink-3">One approval from</span>
      {rule.roles.map((role) => (
        <Checkbox
          key={role}
          checked={rule.oneFrom.includes(role)}
          onCheckedChange={(on) => onChange({ oneFrom: toggled(rule.oneFrom, role, on) })}
        >
          {ROLE_WORD[role]}
        </Checkbox>
      ))}
    </div>
  );
}

function RuleChoices({ rule, number, onChange: set }: ChoiceProps) {
  return (
    <>
      <div
        className="flex flex-wrap gap-x-4 gap-y-1"
        role="group"
        aria-label={`Risk of rule ${number}`}
      >
        <span className="min-h-6 text-ink-3">Risk</span>
        {risks.map((risk) => (
          <Checkbox
            key={risk}
            checked={rule.risk.includes(risk)}
            disabled={rule.risk.length === 1 && rule.risk[0] === risk}
            onCheckedChange={(on) => set({ risk: toggled(rule.risk, risk, on) })}
          >
            {risk}
          </Checkbox>
        ))}
      </div>
      <div
        className="flex flex-wrap gap-x-4 gap-y-1"
        role="group"
        aria-label={`Tiers of rule ${number}`}
      >
        <span className="min-h-6 text-ink-3">Tier</span>
        <Checkbox
          checked={rule.tiers.includes('*')}
          disabled={rule.tiers.includes('*')}
          onCheckedChange={() => set({ tiers: ['*'] })}
        >
          any
        </Checkbox>
        {policyTiers.map((tier) => (
          <Checkbox
            key={tier}
            checked={rule.tiers.includes(tier)}
            onCheckedChange={(on) => set({ tiers: tiersWith(rule.tiers, tier, on) })}
          >
            {tier}
          </Checkbox>
        ))}
        <span className="min-h-6 text-ink-3">
          for models high to unset, otherwise 1 (highest) to 4
        </span>
      </div>
      {rule.mode === 'approve' ? (
        <div
          className="flex flex-wrap gap-x-4 gap-y-1"
          role="group"
          aria-label={`Roles of rule ${number}`}
        >
          <span className="min-h-6 text-ink-3">From</span>
          {roles.map((role) => (
            <Checkbox
              key={role}
              checked={rule.roles.includes(role)}
              onCheckedChange={(on) =>
                set({
                  roles: toggled(rule.roles, role, on),
                  oneFrom: rule.oneFrom.filter((each) => each !== role),
                })
              }
            >
              {ROLE_WORD[role]}
            </Checkbox>
          ))}
          <Checkbox
            checked={rule.reauthenticate}
            onCheckedChange={(reauthenticate) => set({ reauthenticate })}
          >
            with password confirmation
          </Checkbox>
        </div>
      ) : null}
      {rule.mode === 'approve' && rule.votes > 1 ? (
        <OneFrom rule={rule} number={number} onChange={set} />
      ) : null}
    </>
  );
}
