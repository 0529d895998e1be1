'use client';
import { useSave } from '#components/client/save/use-save.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { SecretState } from '#components/ui/forms/secret-field.tsx';
import { Switch } from '#components/ui/forms/switch.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { Time } from '#components/ui/time.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { executorKind } from '#lib/choices/actions-executors.ts';
import type { ExecutorItem, ExecutorTest } from '#lib/schemas/actions/execution.ts';
import { untriedText } from './executor-fields.tsx';

function SettingsLine({ item }: { item: ExecutorItem }) {
  const kind = executorKind(item.kind);
  const told = (kind?.fields ?? []).flatMap(({ name, label }) => {
    const value = item.settings[name];
    return value === undefined ? [] : [{ label, value }];
  });
  if (told.length === 0 && kind?.untried !== true) return null;
  return (
    <p className="flex flex-wrap items-center gap-x-3 text-xs text-ink-2">
      {told.map(({ label, value }) => (
        <span key={label}>
          {label} <span className="ident wrap-anywhere">{value}</span>
        </span>
      ))}
      {kind?.untried === true ? <span>{untriedText}</span> : null}
    </p>
  );
}

function SecretLine({ item }: { item: ExecutorItem }) {
  return (
    <p className="flex flex-wrap items-center gap-x-3 text-xs text-ink-2">
      <span className="inline-flex flex-wrap items-center gap-1.5">
        Secret{' '}
        {item.secretRef === null ? (
          'none'
        ) : (
          <SecretState
            secret={item.secretRef}
            found={item.secretFound}
            problem={item.secretProblem}
          />
        )}
      </span>
      <span>
        Private addresses: {item.allow.length === 0 ? 'none allowed' : item.allow.join(', ')}
      </span>
      <span>
        Changed <Time at={item.updatedAt} />
      </span>
    </p>
  );
}

/** One executor: its address, whether it may run actions, and a read-only test. */
export function ExecutorRow({
  item,
  mayWrite,
  onEdit,
}: {
  item: ExecutorItem;
  mayWrite: boolean;
  onEdit: () => void;
}) {
  const save = useSave('actions');
  const test = useSave<ExecutorTest>('actions');
  const set = (enabled: boolean): void =>
    save.mutate(
      { path: `/api/executors/${item.name}`, method: 'PUT', body: { enabled } },
      {
        onSuccess: () => toast.success(`${item.name} is ${enabled ? 'on' : 'off'}`),
        onError: (error) =>
          toast.error(`${item.name} was not changed`, { description: error.message }),
      },
    );
  const tryOut = (): void =>
    test.mutate(
      { path: `/api/executors/${item.name}/test`, method: 'POST' },
      {
        onSuccess: ({ ok, detail }) =>
          ok
            ? toast.success(`${item.name} responds`, { description: detail })
            : toast.error(`${item.name} does not respond`, { description: detail }),
        onError: (error) =>
          toast.error(`${item.name} was not tested`, { description: error.message }),
      },
    );
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <div className="min-w-52 flex-1">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          {item.name}
          <Badge>{executorKind(item.kind)?.label ?? item.kind}</Badge>
          {item.demo ? <Badge>Demo</Badge> : null}
        </p>
        <p className="ident text-xs text-ink-2 wrap-anywhere">{item.url ?? 'no address yet'}</p>
        <SettingsLine item={item} />
        <SecretLine item={item} />
      </div>
      {mayWrite ? (
        <>
          <Switch
            checked={item.enabled}
            disabled={save.isPending}
            label={`${item.name} can run actions`}
            onCheckedChange={set}
          >
            {item.enabled ? 'On' : 'Off'}
          </Switch>
          <Button
            disabled={test.isPending || item.url === null || item.secretRef === null}
            aria-label={`Test ${item.name}`}
            onClick={tryOut}
          >
            {test.isPending ? 'Testing…' : 'Test'}
          </Button>
          <Button onClick={onEdit}>Configure…</Button>
        </>
      ) : (
        <StateBadge state={item.enabled ? 'ok' : 'hidden'}>
          {item.enabled ? 'On' : 'Off'}
        </StateBadge>
      )}
    </li>
  );
}
