'use client';
import { DiffTable } from '#components/client/save/diff-table.tsx';
import { diffValues } from '#components/client/save/diff-values.ts';
import { Button } from '#components/ui/button.tsx';
import { Panel, PanelBody, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import type { ActionDetail } from '#lib/schemas/actions/actions.ts';
import type { Plan } from '#lib/schemas/actions/plan.ts';
import type { Refusal } from './approval/use-approve.ts';
import { CheckList } from './checks-panel.tsx';

/** Shown after a refused approval: changes since the page was loaded. */
export function MovedPanel({
  refusal,
  seen,
  action,
  onClose,
}: {
  refusal: Refusal;
  seen: Plan;
  action: ActionDetail;
  onClose: () => void;
}) {
  const rows = diffValues(seen, action.plan);
  return (
    <Panel role="alert" aria-label="Changes since you opened the page">
      <PanelHeader
        title="Approval refused"
        end={
          <Button size="sm" onClick={onClose}>
            Dismiss
          </Button>
        }
      >
        <StateBadge state="error" badge>
          Nothing was executed
        </StateBadge>
      </PanelHeader>
      <PanelBody className="grid gap-3">
        <p>{refusal.message}</p>
        {refusal.preCheck ? <CheckList checks={refusal.preCheck.checks} /> : null}
        {rows.length > 0 ? <DiffTable rows={rows} label="What changed in the plan" /> : null}
      </PanelBody>
    </Panel>
  );
}
