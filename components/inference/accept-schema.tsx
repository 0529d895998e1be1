'use client';
import { useQuery } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { useSave } from '#components/client/save/use-save.ts';
import { useCan } from '#components/client/session.tsx';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/dialogs/alert-dialog.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { Time } from '#components/ui/time.tsx';
import { formatCount } from '#lib/format.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { SchemaOffer } from '#lib/schemas/inference/inference.ts';
import { offerChanges } from './schema-text.ts';

/**
 * Offers the schema of rows that violate the current schema, for acceptance. Empty if the rows do
 * not share a schema.
 */
export function AcceptSchema({ name }: { name: string }) {
  const mayWrite = useCan('models:write');
  const path = `/api/inference/models/${encodeURIComponent(name)}/schema`;
  const { data } = useQuery({
    queryKey: queryKey('models', 'schema', name),
    queryFn: ({ signal }) => api<{ offer: SchemaOffer | null }>(path, { signal }),
    enabled: mayWrite,
  });
  const save = useSave('models');
  const dialog = useDialog();
  const offer = data?.offer ?? null;
  if (!mayWrite || offer === null) return null;
  const { version, digest, from, rows, ready } = offer;
  const ofVersion = version === '' ? 'Rows without a version' : `Rows of version ${version}`;
  if (!ready)
    return (
      <span className="text-ink-3">
        {ofVersion} contain unexpected values; you can accept them after an hour of the same values
        in at least 200 rows.
      </span>
    );
  return (
    <ConfirmDialog
      {...dialog.bind('accept')}
      trigger={<Button size="sm">Accept the new schema…</Button>}
      title={`Accept the schema of ${ofVersion.charAt(0).toLowerCase()}${ofVersion.slice(1)}`}
      confirmLabel="Accept schema"
      onConfirm={() => save.mutateAsync({ path, method: 'POST', body: { version, digest } })}
    >
      {offerChanges(offer)} {formatCount(rows, 'row')} are consistent since{' '}
      <Time at={from} show="absolute" />. They are checked against this schema from then on; earlier
      rows and other versions do not change.
    </ConfirmDialog>
  );
}
