'use client';
import { useCan } from '#components/client/session.tsx';
import { TIER_WORD } from '#components/labels/model-text.ts';
import { Button } from '#components/ui/button.tsx';
import { Def, Defs } from '#components/ui/defs.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { Time } from '#components/ui/time.tsx';
import type { GovernanceEntry } from '#lib/schemas/models/governance.ts';
import { SaidForm } from './ownership-form.tsx';

/** Owner, purpose and risk tier, and who set them. */
export function InventoryPanel({
  name,
  governance,
  editable = true,
}: {
  name: string;
  governance: GovernanceEntry;
  editable?: boolean;
}) {
  const dialog = useDialog();
  const mayWrite = useCan('models:write') && editable;
  return (
    <Panel aria-label="Owner, purpose and tier">
      <PanelHeader
        title="Owner, purpose and tier"
        ruled
        end={
          mayWrite ? (
            <Button size="sm" onClick={() => dialog.open('said')}>
              Change…
            </Button>
          ) : undefined
        }
      />
      <Defs>
        <Def label="Owner">
          {governance.owner || <span className="text-ink-3">no owner yet</span>}
        </Def>
        <Def label="Purpose">
          {governance.purpose || <span className="text-ink-3">not specified yet</span>}
        </Def>
        <Def label="Risk tier">{TIER_WORD[governance.tier]}</Def>
      </Defs>
      {governance.at === null ? null : (
        <PanelFoot>
          <span className="wrap-anywhere">
            Version {governance.version} by {governance.by ?? 'a user'},{' '}
            <Time at={governance.at} show="both" />
            {governance.comment === '' ? '' : `: ${governance.comment}`}
          </span>
        </PanelFoot>
      )}
      {mayWrite && dialog.is('said') ? (
        <SaidForm name={name} governance={governance} onClose={dialog.close} />
      ) : null}
    </Panel>
  );
}
