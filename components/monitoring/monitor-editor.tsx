'use client';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { DetailFrame, RailSkeleton } from '#components/client/page/detail-frame.tsx';
import { NoPermission, ReadOnlyNote } from '#components/client/page/no-permission.tsx';
import { PageCrumb } from '#components/client/page/page-crumb.tsx';
import { ConflictNote } from '#components/client/save/conflict-note.tsx';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { useCan, useSession } from '#components/client/session.tsx';
import { ChoiceField } from '#components/fields/choice-field.tsx';
import { useMetricName } from '#components/metrics/use-explorer.ts';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/dialogs/alert-dialog.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { Field } from '#components/ui/forms/field.tsx';
import { FormAlert } from '#components/ui/forms/form-alert.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { NameField } from '#components/ui/forms/name-field.tsx';
import { Switch } from '#components/ui/forms/switch.tsx';
import { ButtonLink } from '#components/ui/link.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel, PanelBody, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { severities } from '#lib/choices/incidents.ts';
import type { Severity } from '#lib/schemas/fields.ts';
import type { MonitorItem, MonitorRule } from '#lib/schemas/monitoring/monitoring.ts';
import { MonitorConditionFields } from './monitor-condition-fields.tsx';
import { MonitorQueryFields } from './monitor-query-fields.tsx';
import {
  conditionSentence,
  EMPTY_RULE,
  monitorBadge,
  querySentence,
  unitOfQuery,
} from './monitor-text.ts';
import { ObjectiveCondition } from './objective-fields.tsx';
import { PairsField } from './pairs-field.tsx';
import { useMonitor, useDelayed } from './use-monitoring.ts';

const SilenceDialog = dynamic(
  () => import('./silence-dialog.tsx').then((module) => module.SilenceDialog),
  {
    ssr: false,
  },
);

/** The preview validates the rule with zod and draws charts, so its code loads after the form. */
const MonitorPreviewPanel = dynamic(
  () => import('./monitor-preview.tsx').then((module) => module.MonitorPreviewPanel),
  {
    ssr: false,
    loading: () => (
      <Panel>
        <SkeletonRows rows={2} label="Loading the preview" />
      </Panel>
    ),
  },
);

const ObjectivePanel = dynamic(
  () => import('./objective-panel.tsx').then((module) => module.ObjectivePanel),
  { ssr: false },
);

const LIST = '/infrastructure/monitors';

interface Draft {
  name: string;
  enabled: boolean;
  severity: Severity;
  teamId: string | null;
  rule: MonitorRule;
}

/** Page of a monitor with its query and the number of times it would have fired. */
export function MonitorPage({ id }: { id: string }) {
  const mayRead = useCan('incidents:read');
  const query = useMonitor(id, mayRead);
  const [start, setStart] = useState(0);
  if (!mayRead) return <NoPermission permission="incidents:read" what="monitors" />;
  return (
    <DetailFrame
      query={query}
      noun="monitor"
      gone="It was deleted, or the address is incomplete."
      back={{ href: LIST, label: 'All monitors' }}
      skeleton={<RailSkeleton rows={6} />}
    >
      {(item) => (
        <MonitorEditor
          key={`${item.id} ${start}`}
          item={item}
          onRestart={() => setStart(start + 1)}
        />
      )}
    </DetailFrame>
  );
}

/** The page for adding a monitor. */
export function NewMonitorPage() {
  const mayWrite = useCan('detection:write');
  if (!mayWrite) return <NoPermission permission="detection:write" what="the monitor editor" />;
  return <MonitorEditor item={null} onRestart={() => undefined} />;
}

function MonitorEditor({ item, onRestart }: { item: MonitorItem | null; onRestart: () => void }) {
  const mayWrite = useCan('detection:write');
  const form = useRef<HTMLFormElement>(null);
  const router = useRouter();
  const [draft, setDraft] = useState<Draft>(
    item === null
      ? { name: '', enabled: true, severity: 'warning', teamId: null, rule: EMPTY_RULE }
      : { ...item, teamId: item.team?.id ?? null },
  );
  // The page is refreshed live, but the save is based on the version that was opened.
  const [base] = useState(item?.version);
  const save = useSave('monitoring', () => {
    toast.success(`${draft.name} saved`);
    router.push(LIST);
  });
  const { text, fields } = problemOf(save.error);
  const { name, enabled, severity, teamId, rule } = draft;
  const yours = { name, enabled, severity, teamId, rule };
  const submit = (baseVersion = base): void =>
    save.mutate({
      path: item === null ? '/api/monitors' : `/api/monitors/${item.id}`,
      method: item === null ? 'POST' : 'PUT',
      body: { ...yours, ...(baseVersion === undefined ? {} : { baseVersion }) },
    });
  const title = item === null ? 'New monitor' : item.name;
  return (
    <>
      <PageCrumb label={title} />
      <PageHead
        title={title}
        sub={item === null ? 'Raises an alert while its condition is met.' : <Facts item={item} />}
        actions={item === null ? null : <MonitorActs item={item} mayWrite={mayWrite} />}
      />
      {item?.rule.query.kind === 'objective' ? <ObjectivePanel item={item} /> : null}
      <div className="grid items-start gap-(--gutter) xl:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <form
          ref={form}
          className="grid min-w-0 gap-(--gutter)"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <fieldset disabled={!mayWrite} className="grid min-w-0 gap-(--gutter)">
            <EditorFields draft={draft} onChange={setDraft} errors={fields} />
          </fieldset>
        </form>
        {mayWrite ? (
          <div className="min-w-0 xl:row-span-2">
            <MonitorPreviewPanel rule={draft.rule} />
          </div>
        ) : null}
        <div className="grid gap-3">
          {text ? <FormAlert>{text}</FormAlert> : null}
          <ConflictNote
            error={save.error}
            yours={yours}
            onKeepYours={submit}
            onTakeTheirs={onRestart}
          />
          {mayWrite ? (
            <div className="flex flex-wrap justify-end gap-2">
              <ButtonLink href={LIST}>Back</ButtonLink>
              {/* Not a submit button, so that pressing Enter in a field of this long form does not save it. */}
              <Button
                variant="primary"
                pending={save.isPending}
                onClick={() => form.current?.requestSubmit()}
              >
                Save monitor
              </Button>
            </div>
          ) : (
            <ReadOnlyNote permission="detection:write" />
          )}
        </div>
      </div>
    </>
  );
}

function Facts({ item }: { item: MonitorItem }) {
  const { state, word } = monitorBadge(item);
  return (
    <span className="inline-flex flex-wrap items-center gap-x-3">
      <StateBadge state={state}>{word}</StateBadge>
      {item.problem === null ? null : <span>{item.problem}</span>}
      <span>
        Version {item.version}, saved by {item.editedBy}
      </span>
    </span>
  );
}

function MonitorActs({ item, mayWrite }: { item: MonitorItem; mayWrite: boolean }) {
  const maySilence = useCan('incidents:write');
  const dialog = useDialog();
  return (
    <>
      {maySilence ? <Button onClick={() => dialog.open('silence')}>Silence…</Button> : null}
      {mayWrite ? <DeleteMonitor item={item} /> : null}
      {maySilence && dialog.is('silence') ? (
        <SilenceDialog
          start={{ matchers: [], resource: null, monitor: { id: item.id, name: item.name } }}
          onClose={dialog.close}
        />
      ) : null}
    </>
  );
}

function DeleteMonitor({ item }: { item: MonitorItem }) {
  const dialog = useDialog();
  const save = useSave('monitoring');
  return (
    <ConfirmDialog
      {...dialog.bind('delete')}
      trigger={<Button>Delete…</Button>}
      title={`Delete ${item.name}`}
      confirmLabel="Delete monitor"
      onConfirm={async () => {
        await save.mutateAsync({ path: `/api/monitors/${item.id}`, method: 'DELETE' });
        toast.success(`${item.name} deleted`);
        await dialog.leave(LIST);
      }}
    >
      Its open alerts end with this reason. Its findings stay in the incidents and the audit log.
    </ConfirmDialog>
  );
}

function EditorFields({
  draft,
  onChange,
  errors,
}: {
  draft: Draft;
  onChange: (draft: Draft) => void;
  errors: Readonly<Record<string, string>>;
}) {
  const { rule } = draft;
  const { teams } = useSession();
  const known = useMetricName(useDelayed(rule.query.kind === 'metric' ? rule.query.metric : ''));
  const unit = unitOfQuery(rule.query, known?.unit ?? null, known?.kind);
  const set = (part: Partial<Draft>): void => onChange({ ...draft, ...part });
  const setRule = (next: MonitorRule): void => set({ rule: next });
  const ready = rule.query.kind !== 'metric' || rule.query.metric !== '';
  return (
    <>
      <Panel aria-label="Query">
        <PanelHeader title="Query" />
        <PanelBody className="grid gap-3">
          <NameField
            value={draft.name}
            onChange={(name) => set({ name })}
            error={errors['name']}
            maxLength={200}
          />
          <MonitorQueryFields
            query={rule.query}
            onChange={(query) => setRule({ ...rule, query })}
            errors={errors}
          />
        </PanelBody>
      </Panel>
      <Panel aria-label="Condition">
        <PanelHeader title="Condition" />
        <PanelBody className="grid gap-3">
          {ready ? (
            <p className="text-ink-2">
              {querySentence(rule.query)} {conditionSentence(rule, unit)}.
            </p>
          ) : null}
          {rule.query.kind === 'objective' ? (
            <ObjectiveCondition />
          ) : (
            <MonitorConditionFields rule={rule} unit={unit} onChange={setRule} errors={errors} />
          )}
        </PanelBody>
      </Panel>
      <Panel aria-label="Alert">
        <PanelHeader title="Alert" />
        <PanelBody className="grid gap-3">
          <div className="grid items-start gap-3 sm:grid-cols-2">
            <ChoiceField
              label="Severity"
              value={draft.severity}
              options={severities.map((value) => ({ value, label: value }))}
              onChange={(severity) => set({ severity })}
            />
            <ChoiceField
              label="Team"
              hint="Owner of its alerts"
              value={draft.teamId ?? ''}
              options={[
                { value: '', label: 'Same as the resource' },
                ...teams.map(({ id, name }) => ({ value: id, label: name })),
              ]}
              onChange={(id) => set({ teamId: id === '' ? null : id })}
              error={errors['teamId']}
            />
          </div>
          <Field
            label="Runbook"
            hint="Link shown on each alert of this monitor"
            error={errors['rule.runbookUrl']}
          >
            {(control) => (
              <Input
                {...control}
                type="url"
                value={rule.runbookUrl}
                onChange={(event) => setRule({ ...rule, runbookUrl: event.target.value })}
              />
            )}
          </Field>
          <PairsField
            legend="Labels"
            hint="Added to the labels of the series; silences can match them."
            pairs={rule.labels}
            onChange={(labels) => setRule({ ...rule, labels })}
          />
          <Switch checked={draft.enabled} onCheckedChange={(enabled) => set({ enabled })}>
            Enable this monitor
          </Switch>
        </PanelBody>
      </Panel>
    </>
  );
}
