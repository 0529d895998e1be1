'use client';
import { useState } from 'react';
import { isOpen, needsAcknowledging } from '#components/labels/incident-text.ts';
import type { DialogState } from '#components/ui/dialogs/use-dialog.ts';
import { toast } from '#components/ui/toasts/toast.tsx';
import { useShortcuts } from '#components/ui/use-shortcut.ts';
import type { IncidentSummary } from '#lib/schemas/incidents/incidents.ts';
import { useSnooze } from '../dialogs/use-snooze.ts';
import { useIncidentActs } from '../use-incident-acts.ts';
import { describeOmitted, reachOf, type Reach } from './bulk-reach.ts';
import type { useIncidentSelection } from './use-incident-selection.ts';

function focusedRow(): string {
  const { activeElement } = document;
  return activeElement instanceof HTMLElement ? (activeElement.dataset['rowFocus'] ?? '') : '';
}

function tellLeftOut(reach: Reach<IncidentSummary>): void {
  const description = describeOmitted(reach);
  if (description !== null) toast.error('Nothing changed', { description });
}

/**
 * List actions on the selected rows, otherwise on the row with keyboard focus, limited by the
 * user's permissions.
 */
export function useBulkActs(
  rows: readonly IncidentSummary[],
  { chosen, setSelected }: ReturnType<typeof useIncidentSelection>,
  dialog: DialogState,
  mayWrite: boolean,
) {
  const acts = useIncidentActs();
  const { wake } = useSnooze();
  const [snoozing, setSnoozing] = useState<readonly IncidentSummary[]>([]);
  /**
   * Runs an action on the permitted incidents; the others stay selected, with the reason above the
   * list.
   */
  const onTargets = (act: (may: readonly IncidentSummary[]) => void): void => {
    const focus = focusedRow();
    const reach = reachOf(chosen.length ? chosen : rows.filter((row) => row.id === focus));
    if (reach.may.length) act(reach.may);
    else tellLeftOut(reach);
    if (chosen.length) setSelected(new Set(reach.leftOut.map(({ id }) => id)));
  };
  const acknowledge = () =>
    onTargets((may) => {
      const fresh = may.filter(needsAcknowledging);
      if (fresh.length) acts.acknowledge(fresh);
    });
  const snooze = () =>
    onTargets((may) => {
      const open = may.filter(isOpen);
      if (open.length === 0) return;
      setSnoozing(open);
      dialog.open('snooze', open.length === 1 ? open[0]?.id : undefined);
    });
  const resolve = (): void => {
    const focus = focusedRow();
    const reach = reachOf(rows.filter((row) => row.id === focus && isOpen(row)));
    if (reach.may.length) dialog.open('resolve', focus);
    else tellLeftOut(reach);
  };
  useShortcuts({ a: acknowledge, s: snooze, e: resolve }, mayWrite);
  const mayOpen = (name: string) =>
    rows.filter((row) => row.id === dialog.id(name) && isOpen(row) && row.you.mayWrite);
  return {
    pending: acts.pending,
    acknowledge,
    snooze,
    wakeAll: () => onTargets(wake),
    toResolve: mayOpen('resolve')[0],
    // The URL stores only a single incident; a selection of several is lost on reload, like its
    // checkboxes.
    toSnooze: dialog.is('snooze') ? snoozing : mayOpen('snooze'),
  };
}
