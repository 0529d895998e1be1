'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { isApiError, toApiError, withQuery } from '#components/client/api.ts';
import { signedInFetch } from '#components/client/signed-in-fetch.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialogs/dialog.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { FormAlert } from '#components/ui/forms/form-alert.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { formatCount, formatNumber } from '#lib/format.ts';
import type { CostImportResult } from '#lib/schemas/costs/costs.ts';

async function send({ file, dataset }: { file: File; dataset: string }): Promise<CostImportResult> {
  const url = withQuery('/api/costs/imports', { name: file.name, dataset });
  const type = file.name.endsWith('.gz') ? 'application/gzip' : 'text/csv';
  const answer = await signedInFetch(url, {
    method: 'POST',
    headers: { 'content-type': type },
    body: file,
  });
  if (!answer.ok) throw await toApiError(answer);
  // Safe cast: response of Tandem's own API, whose shape is tested against its documentation.
  return (await answer.json()) as CostImportResult;
}

/** Readable form of a field path such as "rows[5].BilledCost". */
function fieldWord(field: string): string {
  const match = /^rows\[(\d+)\](?:\.(.+))?$/u.exec(field);
  if (match === null) return `Column ${field}`;
  const [, row = '', column] = match;
  return column === undefined ? `Row ${row}` : `Row ${row}, ${column}`;
}

function Problems({ error }: { error: Error }) {
  const fields = isApiError(error) ? Object.entries(error.fields) : [];
  if (fields.length === 0) return <FormAlert>{error.message}</FormAlert>;
  return (
    <>
      <FormAlert>The file was not imported. The previous data still counts.</FormAlert>
      <ul aria-label="Errors" className="grid max-h-48 gap-1 overflow-y-auto text-xs">
        {fields.map(([field, message]) => (
          <li key={field}>
            <b className="font-medium">{fieldWord(field)}</b>: {message}
          </li>
        ))}
      </ul>
    </>
  );
}

function Taken({ result }: { result: CostImportResult }) {
  return (
    <div role="status" className="grid gap-2">
      <StateBadge state={result.unchanged ? 'ok' : 'success'}>
        {result.unchanged ? 'Nothing changed: this file was already imported' : 'File imported'}
      </StateBadge>
      <p>
        {formatCount(result.rows, 'row')} in {result.currencies.join(' and ')}, FOCUS{' '}
        {result.focusVersion}.
      </p>
      <ul className="grid max-h-48 gap-1 overflow-y-auto text-xs text-ink-2">
        {result.units.map((unit) => (
          <li key={`${unit.provider}|${unit.billingAccount}|${unit.periodStart}`}>
            {unit.dataset === null
              ? `${unit.provider}, account ${unit.billingAccount}, ${unit.periodStart.slice(0, 7)}`
              : `the bill named ${unit.dataset}`}
            : {formatNumber(unit.rows)} {unit.rows === 1 ? 'row' : 'rows'}
            {unit.replaced ? ', replacing the previous data' : ''}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Uploads a FOCUS file and shows its contents, or its errors with their positions. */
export function UploadDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [dataset, setDataset] = useState('');
  const upload = useMutation({
    mutationFn: send,
    onSettled: () => client.invalidateQueries({ queryKey: ['costs'] }),
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title="Upload a bill"
      description="A FOCUS export, version 1.0 to 1.4, as CSV, plain or gzip. It replaces the data of the same provider, account and billing period."
    >
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (file !== null) upload.mutate({ file, dataset: dataset.trim() });
        }}
      >
        {upload.error ? <Problems error={upload.error} /> : null}
        {upload.data ? <Taken result={upload.data} /> : null}
        <Field label="File">
          {(control) => (
            <Input
              {...control}
              type="file"
              required
              accept=".csv,.gz,text/csv,application/gzip"
              className="py-1.5"
              onChange={(event) => {
                setFile(event.target.files?.[0] ?? null);
                upload.reset();
              }}
            />
          )}
        </Field>
        <Field
          label="Name, optional"
          hint="Only for bills split into several files. Uploading a name again replaces that file."
        >
          {(control) => (
            <Input
              {...control}
              maxLength={100}
              pattern="[\w.:\/\-]*"
              value={dataset}
              onChange={(event) => setDataset(event.target.value)}
            />
          )}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{upload.data ? 'Done' : 'Back'}</Button>
          {upload.data ? null : (
            <Button type="submit" variant="primary" disabled={!file} pending={upload.isPending}>
              Upload bill
            </Button>
          )}
        </div>
      </form>
    </Dialog>
  );
}
