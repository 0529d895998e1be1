'use client';
import { useState } from 'react';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { actionKey } from '#components/labels/action-text.ts';
import { ActDialog } from '#components/ui/dialogs/act-dialog.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { ReasonField } from '#components/ui/forms/reason-field.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { useTyped } from '#components/ui/forms/use-typed.ts';
import { TextLink } from '#components/ui/link.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import type {
  ActionChoice,
  ActionOption,
  ActionOptions,
  RunbookChoice,
} from '#lib/schemas/actions/request.ts';
import type { ResourceRef } from '#lib/schemas/fields.ts';
import { ActionPreviewPart } from '../action-preview-part.tsx';
import { useActionOptions, useActionPreview, useProposeAction } from './use-action-request.ts';

interface Props {
  targets: readonly ResourceRef[];
  incident?: { id: string; number: number } | undefined;
  /** Receives the URL of the proposal. */
  onProposed: (href: string) => Promise<void>;
  onClose: () => void;
}

const targetKey = ({ kind, name }: ResourceRef): string => `${kind} ${name}`;

/** Parameters of an option: the user's values, or the option's defaults where unchanged. */
function parametersOf({ choices }: ActionOption, changed: RunbookChoice): RunbookChoice {
  const parameters: RunbookChoice = {};
  for (const choice of choices) {
    if (choice.name === 'replicas') parameters.replicas = changed.replicas ?? choice.value;
    else parameters.toVersion = changed.toVersion ?? choice.value;
  }
  return parameters;
}

/** Dialog to choose an action, see its complete plan and propose it. */
export function ProposeDialog({ targets, incident, onProposed, onClose }: Props) {
  const [key, setKey] = useState(() => targets.slice(0, 1).map(targetKey).join(''));
  const [runbook, setRunbook] = useState<string | null>(null);
  const [changed, setChanged] = useState<RunbookChoice>({});
  const [reason, setReason] = useState('');
  const target = targets.find((each) => targetKey(each) === key) ?? targets[0];
  if (target === undefined) throw new Error('An action needs a target');
  const subject = { target, incidentId: incident?.id };
  const options = useActionOptions(subject);
  const option = options.data?.items.find((item) => item.runbook === runbook && item.possible);
  const chosen =
    option === undefined
      ? null
      : { runbook: option.runbook, parameters: parametersOf(option, changed) };
  const preview = useActionPreview(subject, chosen);
  const propose = useProposeAction(subject);
  const choose = (next: string | null): void => {
    setRunbook(next);
    setChanged({});
  };
  const about = incident === undefined ? target.name : `INC-${incident.number}`;
  return (
    <ActDialog
      title={`Propose an action for ${about}`}
      description="The policy decides who approves it. You cannot approve your own proposal."
      confirmLabel="Propose action"
      ready={preview.data?.refusal === null && reason.trim() !== ''}
      onConfirm={async () => {
        if (chosen === null) return;
        const made = await propose.mutateAsync({ ...chosen, reason });
        toast.success(`${actionKey(made)} proposed`);
        await onProposed(`/actions/${made.id}`);
      }}
      onClose={onClose}
    >
      {targets.length > 1 ? (
        <Field label="Target">
          {(control) => (
            <Select
              {...control}
              className="w-full"
              options={targets.map((each) => ({ value: targetKey(each), label: targetKey(each) }))}
              value={key}
              onValueChange={(next) => {
                setKey(next);
                choose(null);
              }}
            />
          )}
        </Field>
      ) : null}
      <QueryBody query={options} what="possible actions">
        {(data) => (
          <>
            <OpenActions open={data.open} />
            <Options items={data.items} chosen={runbook} onChoose={choose} />
          </>
        )}
      </QueryBody>
      {option?.choices.map((choice) => (
        <Choice
          key={`${option.runbook} ${choice.name}`}
          choice={choice}
          parameters={parametersOf(option, changed)}
          onChange={setChanged}
        />
      ))}
      <ReasonField
        hint="Shown in the proposal, on the timeline and in the audit log"
        value={reason}
        onChange={setReason}
      />
      {chosen === null ? null : <ActionPreviewPart query={preview} />}
    </ActDialog>
  );
}

function OpenActions({ open }: { open: ActionOptions['open'] }) {
  if (open.length === 0) return null;
  return (
    <p className="text-xs text-ink-2">
      Still open for this target:{' '}
      {open.map((action, index) => (
        <span key={action.id}>
          {index === 0 ? '' : ', '}
          <TextLink href={`/actions/${action.id}`} className="whitespace-normal">
            {actionKey(action)} {action.title}
          </TextLink>
        </span>
      ))}
    </p>
  );
}

function Options({
  items,
  chosen,
  onChoose,
}: {
  items: readonly ActionOption[];
  chosen: string | null;
  onChoose: (runbook: string) => void;
}) {
  if (items.length === 0)
    return (
      <EmptyState
        kind="no-data"
        title="No runbook applies to this kind of resource"
        className="min-h-20"
      >
        Actions are available for services, hosts and models.
      </EmptyState>
    );
  return (
    <fieldset className="grid gap-1">
      <legend className="mb-1 font-medium">Action</legend>
      {items.map(({ runbook, title, possible, reason }) => (
        <div key={runbook} className="flex min-h-8 items-start gap-2 rounded-md px-2 py-1.5">
          <input
            type="radio"
            id={`runbook-${runbook}`}
            name="runbook"
            value={runbook}
            disabled={!possible}
            checked={possible && chosen === runbook}
            onChange={() => onChoose(runbook)}
            aria-describedby={reason === null ? undefined : `runbook-${runbook}-reason`}
            className="mt-0.5 size-4 accent-(--accent)"
          />
          <span className="min-w-0 flex-1">
            <label
              htmlFor={`runbook-${runbook}`}
              className={possible ? 'cursor-pointer font-medium' : 'text-ink-2'}
            >
              {title}
            </label>
            {reason === null ? null : (
              <span id={`runbook-${runbook}-reason`} className="block text-xs text-ink-2">
                {reason}
              </span>
            )}
          </span>
        </div>
      ))}
    </fieldset>
  );
}

function Choice({
  choice,
  parameters,
  onChange,
}: {
  choice: ActionChoice;
  parameters: RunbookChoice;
  onChange: (next: RunbookChoice) => void;
}) {
  if (choice.name === 'replicas')
    return (
      <Replicas
        choice={choice}
        value={parameters.replicas ?? choice.value}
        onChange={(replicas) => onChange({ ...parameters, replicas })}
      />
    );
  return (
    <Field label="Version to restore">
      {(control) => (
        <Select
          {...control}
          className="w-full"
          options={choice.options.map((value) => ({ value, label: value }))}
          value={parameters.toVersion ?? choice.value}
          onValueChange={(toVersion) => onChange({ ...parameters, toVersion })}
        />
      )}
    </Field>
  );
}

function Replicas({
  choice: { min, max, current },
  value,
  onChange,
}: {
  choice: Extract<ActionChoice, { name: 'replicas' }>;
  value: number;
  onChange: (value: number) => void;
}) {
  const typed = useTyped(String(value), (text) => {
    const count = Number(text);
    if (Number.isInteger(count) && count >= min && count <= max) onChange(count);
  });
  const count = Number(typed.text);
  const isAllowed = Number.isInteger(count) && count >= min && count <= max;
  return (
    <Field
      label="Replicas"
      hint={`Now ${current}`}
      error={isAllowed ? undefined : `Enter a whole number from ${min} to ${max}`}
    >
      {(control) => (
        <Input
          {...control}
          inputMode="numeric"
          value={typed.text}
          onChange={(event) => typed.type(event.target.value)}
        />
      )}
    </Field>
  );
}
