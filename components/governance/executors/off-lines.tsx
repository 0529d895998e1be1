'use client';
import { useQuery } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { Button } from '#components/ui/button.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import type { Framework } from '#lib/choices/evidence.ts';
import { lineTitle } from '#lib/choices/pack-text.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { EvidenceControlItem } from '#lib/schemas/governance/evidence.ts';

/** The latest version of all lines of a framework, including lines that are not in its pack. */
export function useControls(framework: Framework) {
  return useQuery({
    queryKey: queryKey('governance', 'controls', framework),
    queryFn: ({ signal }) =>
      api<{ items: EvidenceControlItem[] }>('/api/governance/controls', {
        query: { framework },
        signal,
      }),
  });
}

/** Lines that were removed from the pack, with a button to restore them. */
export function OffLines({
  framework,
  onEdit,
}: {
  framework: Framework;
  onEdit: (control: EvidenceControlItem) => void;
}) {
  const query = useControls(framework);
  const off = query.data?.items.filter(({ enabled }) => !enabled) ?? [];
  if (off.length === 0) return null;
  return (
    <Panel aria-label="Not part of the pack">
      <PanelHeader title="Not part of the pack" count={off.length} />
      <ul>
        {off.map((control) => (
          <li
            key={control.key}
            className="flex flex-wrap items-center gap-3 border-t border-line px-4 py-2"
          >
            <span className="min-w-0 flex-1 wrap-anywhere">{lineTitle(control)}</span>
            <Button size="sm" onClick={() => onEdit(control)}>
              Edit control
            </Button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
