'use client';
import { useState } from 'react';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { Checkbox } from '#components/ui/forms/checkbox.tsx';
import { SearchField } from '#components/ui/forms/search-field.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { ScrollBox } from '#components/ui/tables/scroll-box.tsx';
import { formatNumber } from '#lib/format.ts';
import type { MonitoringSettings } from '#lib/schemas/model-monitoring/monitor.ts';

const MOST = 20;
/** Maximum number of columns for which the search field is hidden. */
const FEW = 12;

function Columns({
  offered,
  chosen,
  onChange,
}: {
  offered: readonly string[];
  chosen: readonly string[];
  onChange: (chosen: readonly string[]) => void;
}) {
  const [text, setText] = useState('');
  // A selected column that is no longer sent stays visible, so that it can be removed.
  const every = [...new Set([...chosen, ...offered])];
  const shown = every.filter((name) => name.toLowerCase().includes(text.trim().toLowerCase()));
  return (
    <>
      {every.length > FEW ? (
        <SearchField
          label="Find a column"
          placeholder="Find a column"
          value={text}
          onChange={setText}
        />
      ) : null}
      <ScrollBox label="Columns" className="grid max-h-72 content-start overflow-y-auto">
        {shown.length === 0 ? <p className="text-ink-2">No matching column.</p> : null}
        {shown.map((name) => {
          const isChosen = chosen.includes(name);
          return (
            <Checkbox
              key={name}
              checked={isChosen}
              disabled={!isChosen && chosen.length >= MOST}
              onCheckedChange={(checked) =>
                onChange(checked ? [...chosen, name] : chosen.filter((each) => each !== name))
              }
            >
              <span className="ident wrap-anywhere">{name}</span>
            </Checkbox>
          );
        })}
      </ScrollBox>
    </>
  );
}

/**
 * Selects the columns for slices. Without a selection, the search uses every column and slices are
 * not monitored.
 */
export function SliceDialog({
  path,
  offered,
  settings,
  failed,
  onClose,
}: {
  path: string;
  offered: readonly string[];
  /** Monitoring settings of the model; undefined while loading. */
  settings: MonitoringSettings | undefined;
  failed: boolean;
  onClose: () => void;
}) {
  const [own, setOwn] = useState<readonly string[] | null>(null);
  const save = useSave('models', onClose);
  const { fields, ...problem } = problemOf(save.error);
  const chosen = own ?? settings?.sliceColumns ?? [];
  return (
    <FormDialog
      title="Slice columns"
      description={`The search uses only these columns, with more rows, and a rollout gate evaluates their values too. Selected: ${formatNumber(chosen.length)} of max. ${formatNumber(MOST)}; with none selected, the search uses every column.`}
      problem={
        failed
          ? 'The monitoring settings could not be loaded; close this and try again.'
          : problem.text
      }
      rest={fields['sliceColumns'] ?? problem.rest}
      saveLabel="Save"
      pending={save.isPending}
      disabled={settings === undefined || own === null}
      onSubmit={() => {
        if (settings === undefined) return;
        const { sliceColumns: _, ...rest } = settings;
        save.mutate({
          path,
          method: 'PUT',
          body: chosen.length === 0 ? rest : { ...rest, sliceColumns: chosen },
        });
      }}
      onClose={onClose}
    >
      {settings === undefined ? (
        failed ? null : (
          <SkeletonRows rows={4} label="Loading the selection" />
        )
      ) : (
        <Columns offered={offered} chosen={chosen} onChange={setOwn} />
      )}
    </FormDialog>
  );
}
