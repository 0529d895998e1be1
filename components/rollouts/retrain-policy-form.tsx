'use client';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { NumberField } from '#components/fields/number-field.tsx';
import { VersionFoot } from '#components/governance/policy/version-foot.tsx';
import { modelHref } from '#components/labels/model-name.ts';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/forms/checkbox.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { Switch } from '#components/ui/forms/switch.tsx';
import { Panel, PanelBody, PanelHeader } from '#components/ui/panel.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import type { CardTask } from '#lib/choices/models/card-tasks.ts';
import {
  gateRules,
  retrainFigures,
  retrainTriggers,
  rolloutShares,
  type RetrainFigure,
} from '#lib/choices/models/models-loop.ts';
import { formatPercent } from '#lib/format.ts';
import type { RetrainPolicyAnswer, RetrainPolicyBody } from '#lib/schemas/rollouts/loop.ts';
import {
  bodyOf,
  draftOf,
  figureProblem,
  FIGURES,
  limitsHint,
  mayBeRight,
  mayList,
  policyDiff,
  policySentences,
  RULES,
  SHIPPED,
  TRIGGERS,
  type PolicyDraft,
} from './retrain-policy-text.ts';

interface PartProps {
  draft: PolicyDraft;
  set: (part: Partial<PolicyDraft>) => void;
  errors: Readonly<Record<string, string>>;
}

/** One sentence of the policy and its fields. */
function Part({
  title,
  sentence,
  figures,
  children,
  draft,
  set,
  errors,
}: PartProps & {
  title: string;
  sentence: string;
  figures: readonly RetrainFigure[];
  children?: ReactNode;
}) {
  return (
    <PanelBody className="border-t border-line pt-3">
      <fieldset className="grid min-w-0 gap-2.5">
        <legend className="sr-only">{title}</legend>
        <p className="font-medium wrap-anywhere">{sentence}</p>
        {children}
        <div className="grid items-start gap-3 sm:grid-cols-2 xl:grid-cols-3">
          {figures.map((name) => {
            const { title: label, scale = 1, step } = FIGURES[name];
            const { min, max } = retrainFigures[name];
            const value = draft.figures[name];
            return (
              <NumberField
                key={name}
                label={label}
                hint={limitsHint(name)}
                error={figureProblem(name, value) ?? errors[name]}
                scale={scale}
                step={step}
                min={Number((min * scale).toPrecision(12))}
                max={Number((max * scale).toPrecision(12))}
                value={value}
                onChange={(next) => set({ figures: { ...draft.figures, [name]: next } })}
              />
            );
          })}
        </div>
      </fieldset>
    </PanelBody>
  );
}

function Choices({
  label,
  error,
  children,
}: {
  label: string;
  error?: string | undefined;
  children: ReactNode;
}) {
  return (
    <div role="group" aria-label={label} className="flex flex-wrap gap-x-4 gap-y-1">
      <span aria-hidden="true" className="min-h-6 text-ink-3">
        {label}
      </span>
      {children}
      {error === undefined ? null : <p className="w-full text-xs text-error-text">{error}</p>}
    </div>
  );
}

function toggled<T>(list: readonly T[], item: T, on: boolean): T[] {
  return on ? [...list, item] : list.filter((each) => each !== item);
}

function Triggers({ draft, set, errors }: PartProps) {
  return (
    <>
      <Switch checked={draft.enabled} onCheckedChange={(enabled) => set({ enabled })}>
        Allow retraining proposals
      </Switch>
      <Choices label="After" error={errors['triggers']}>
        {retrainTriggers.map((trigger) => (
          <Checkbox
            key={trigger}
            checked={draft.triggers.includes(trigger)}
            onCheckedChange={(on) => set({ triggers: toggled(draft.triggers, trigger, on) })}
          >
            {TRIGGERS[trigger]}
          </Checkbox>
        ))}
      </Choices>
    </>
  );
}

function Shares({ draft, set, errors }: PartProps) {
  return (
    <Choices label="Shares of requests" error={errors['rollout.steps']}>
      {rolloutShares.map((share) => (
        <Checkbox
          key={share}
          checked={draft.steps.includes(share)}
          // Every rollout ends with 100% of the requests.
          disabled={share === 100}
          onCheckedChange={(on) => set({ steps: toggled(draft.steps, share, on) })}
        >
          {formatPercent(share / 100)}
        </Checkbox>
      ))}
    </Choices>
  );
}

/** Requirements for a version, and the maximum cost of a correct prediction. */
function GateFields({ draft, set, errors, task }: PartProps & { task: CardTask | null }) {
  const { budget } = draft;
  return (
    <div className="grid items-start gap-3 sm:grid-cols-2 xl:grid-cols-3">
      <Field
        label="Over all requests it must be"
        hint="No slice may be significantly worse, or worse by more than the margin."
        error={errors['gate.rule']}
      >
        {(control) => (
          <Select
            {...control}
            value={draft.rule}
            options={gateRules.map((value) => ({ value, label: RULES[value] }))}
            onValueChange={(value) => {
              const rule = gateRules.find((each) => each === value);
              if (rule !== undefined) set({ rule });
            }}
          />
        )}
      </Field>
      <NumberField
        label="Max. cost of a correct prediction"
        hint={
          mayBeRight(task)
            ? 'Leave empty for no budget.'
            : 'Not evaluated: numeric predictions are never exactly right.'
        }
        required={false}
        min={0}
        value={budget.amount}
        error={errors['gate.costPerCorrectAtMost.amount']}
        onChange={(amount) => set({ budget: { ...budget, amount } })}
      />
      <Field label="Budget currency" error={errors['gate.costPerCorrectAtMost.currency']}>
        {(control) => (
          <Input
            {...control}
            required={budget.amount !== null}
            maxLength={3}
            value={budget.currency}
            onChange={({ target }) =>
              set({ budget: { ...budget, currency: target.value.toUpperCase() } })
            }
          />
        )}
      </Field>
    </div>
  );
}

/** The policy as sentences, each with its fields below it. */
function Parts({ task, ...props }: PartProps & { task: CardTask | null }) {
  const sentences = policySentences(props.draft, task);
  return (
    <>
      <Part
        {...props}
        title="When to propose"
        sentence={sentences.propose}
        figures={['budget.runs', 'budget.days', 'coolDownMinutes']}
      >
        <Triggers {...props} />
      </Part>
      <Part
        {...props}
        title="Training data"
        sentence={sentences.window}
        figures={['window.hoursAtMost', 'window.labelledAtLeast']}
      />
      <Part
        {...props}
        title="Gate"
        sentence={sentences.gate}
        figures={[
          'gate.rowsAtLeast',
          'gate.sliceRowsAtLeast',
          'gate.confidence',
          'gate.margin',
          ...(mayList(task) ? (['gate.reachFall'] as const) : []),
        ]}
      >
        <GateFields {...props} task={task} />
      </Part>
      <Part
        {...props}
        title="Traffic steps"
        sentence={sentences.rollout}
        figures={['rollout.requestsAtLeast', 'rollout.checks', 'rollout.minutesAtMost']}
      >
        <Shares {...props} />
      </Part>
      <Part
        {...props}
        title="Proof"
        sentence={sentences.labels}
        figures={['rollout.lateRowsAtLeast', 'rollout.maturityAtLeast']}
      />
    </>
  );
}

/** Edits a model's retrain policy. Shows a summary of the changes before saving. */
export function RetrainPolicyForm({
  policy,
  task,
  start,
  onClose,
}: {
  /** The policy in force, as the base for the comparison. */
  policy: RetrainPolicyAnswer;
  task: CardTask | null;
  /** Initial values of the form: the policy in force, or an earlier version to restore. */
  start: { body: RetrainPolicyBody; comment: string };
  onClose: () => void;
}) {
  const [draft, setDraft] = useState(() => draftOf(start.body));
  const [comment, setComment] = useState(start.comment);
  // The policy is refetched while the form is open, but the save is based on the version that was
  // opened.
  const [base] = useState(policy.current);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.focus(), []);
  const save = useSave('models', () => {
    toast.success('Policy saved', {
      description: 'Applies to new proposals.',
    });
    onClose();
  });
  const { text, fields } = problemOf(save.error);
  const body = bodyOf(draft);
  const rows = policyDiff(base.body, body);
  const submit = (baseVersion = base.version): void =>
    save.mutate({
      path: `/api${modelHref(policy.model, 'retrain-policy')}`,
      method: 'PUT',
      body: { ...body, comment, baseVersion },
    });
  return (
    <form
      ref={form}
      tabIndex={-1}
      aria-label="Edit the retraining policy"
      className="outline-none"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Panel aria-label="Retraining policy">
        <PanelHeader
          title="Edit retraining policy"
          end={
            <Button size="sm" onClick={() => setDraft(draftOf(SHIPPED))}>
              Use defaults
            </Button>
          }
        />
        <Parts
          task={task}
          draft={draft}
          set={(part) => setDraft({ ...draft, ...part })}
          errors={fields}
        />
        <VersionFoot
          what="retraining policy"
          rows={rows}
          whyHint="Saved with this version and in the audit log. You become the proposer of every retraining this policy starts."
          comment={comment}
          onComment={setComment}
          commentError={fields['comment']}
          save={save}
          problem={text}
          yours={body}
          diff={policyDiff}
          onSave={submit}
          onClose={onClose}
        />
      </Panel>
    </form>
  );
}
