'use client';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { diffValues } from '#components/client/save/diff-values.ts';
import { conflictOf, useSave } from '#components/client/save/use-save.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { Panel, PanelBody, PanelHeader } from '#components/ui/panel.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import type { PolicyDetail, ApprovalsPolicy, PolicyRule } from '#lib/schemas/actions/policy.ts';
import { ExpiryFields } from './expiry-fields.tsx';
import { FreezeFields } from './freeze-fields.tsx';
import { PolicyDryRun } from './policy-dry-run.tsx';
import { RuleFields } from './rule-fields.tsx';
import { VersionFoot } from './version-foot.tsx';

const NEW_RULE: PolicyRule = {
  kinds: ['*'],
  risk: ['low'],
  environments: ['*'],
  tiers: ['*'],
  mode: 'approve',
  votes: 1,
  roles: ['approver', 'admin'],
  oneFrom: [],
  reauthenticate: false,
};

const LIMITS = [
  ['blastRadiusServices', 'Max. affected services'],
  ['concurrent', 'Max. concurrent actions'],
  ['perTargetPerHour', 'Max. per target and hour'],
  ['perHour', 'Max. per hour in total'],
] as const;

function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const next = list.filter((_, index) => index !== from);
  const item = list[from];
  return item === undefined ? [...list] : next.toSpliced(to, 0, item);
}

interface PolicyFormProps {
  /** The active policy, as the base of comparison. */
  policy: PolicyDetail;
  /** Initial value of the form: the active policy, or an earlier version to restore. */
  start: { body: ApprovalsPolicy; comment: string };
  onClose: () => void;
}

/** Edits the policy and shows the changes before they are saved. */
export function PolicyForm({ policy, start, onClose }: PolicyFormProps) {
  const save = useSave('actions');
  const [body, setBody] = useState<ApprovalsPolicy>(start.body);
  const [comment, setComment] = useState(start.comment);
  const set = (part: Partial<ApprovalsPolicy>): void => setBody({ ...body, ...part });
  const setRule = (index: number, rule: PolicyRule): void =>
    set({ rules: body.rules.map((each, at) => (at === index ? rule : each)) });
  const rows = diffValues(policy.body, body);
  const conflict = conflictOf(save.error) !== null;
  const submit = (baseVersion = policy.version): void =>
    save.mutate(
      {
        path: '/api/policies/approvals',
        method: 'PUT',
        body: { body, comment, baseVersion },
      },
      {
        onSuccess: () => {
          toast.success('Policy saved', {
            description: 'Applies to new proposals.',
          });
          onClose();
        },
      },
    );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Panel aria-label="Edit the policy">
        <PanelHeader title="Edit approvals" ruled />
        <ol className="divide-y divide-line">
          {body.rules.map((rule, index) => (
            <li key={index} className="px-4 py-3">
              <RuleFields
                rule={rule}
                number={index + 1}
                onChange={(next) => setRule(index, next)}
                onRemove={
                  body.rules.length > 1
                    ? () => set({ rules: body.rules.filter((_, at) => at !== index) })
                    : undefined
                }
                onUp={
                  index > 0 ? () => set({ rules: moved(body.rules, index, index - 1) }) : undefined
                }
              />
            </li>
          ))}
        </ol>
        <PanelBody className="border-t border-line pt-3">
          <Button size="sm" onClick={() => set({ rules: [...body.rules, NEW_RULE] })}>
            <Plus size={14} aria-hidden="true" />
            Add rule
          </Button>
        </PanelBody>
        <PolicyNumbers body={body} onChange={set} />
        <PanelBody className="border-t border-line pt-3">
          <ExpiryFields entries={body.kindExpiry} onChange={(kindExpiry) => set({ kindExpiry })} />
        </PanelBody>
        <PanelBody className="border-t border-line pt-3">
          <FreezeFields
            windows={body.freezeWindows}
            onChange={(freezeWindows) => set({ freezeWindows })}
          />
        </PanelBody>
        <VersionFoot
          what="policy"
          rows={rows}
          dryRun={<PolicyDryRun body={body} />}
          whyHint="Shown with the version and in the audit log"
          comment={comment}
          onComment={setComment}
          save={save}
          problem={save.error !== null && !conflict ? save.error.message : ''}
          yours={body}
          onSave={submit}
          onClose={onClose}
        />
      </Panel>
    </form>
  );
}

function PolicyNumbers({
  body,
  onChange: set,
}: {
  body: ApprovalsPolicy;
  onChange: (part: Partial<ApprovalsPolicy>) => void;
}) {
  return (
    <PanelBody className="grid gap-3 border-t border-line pt-3 sm:grid-cols-2 xl:grid-cols-3">
      <Field label="Proposals expire after (minutes)">
        {(control) => (
          <Input
            {...control}
            type="number"
            min={1}
            max={1440}
            required
            value={body.expiryMinutes}
            onChange={(event) => set({ expiryMinutes: event.target.valueAsNumber || 1 })}
          />
        )}
      </Field>
      <Field
        label="Remind after (% of that time)"
        hint="Sent once through the notification routes; 0 for never"
      >
        {(control) => (
          <Input
            {...control}
            type="number"
            min={0}
            max={95}
            required
            value={body.reminderPercent}
            onChange={(event) => set({ reminderPercent: event.target.valueAsNumber || 0 })}
          />
        )}
      </Field>
      {LIMITS.map(([name, label]) => (
        <Field key={name} label={label}>
          {(control) => (
            <Input
              {...control}
              type="number"
              min={1}
              required
              value={body.limits[name]}
              onChange={(event) =>
                set({ limits: { ...body.limits, [name]: event.target.valueAsNumber || 1 } })
              }
            />
          )}
        </Field>
      ))}
    </PanelBody>
  );
}
