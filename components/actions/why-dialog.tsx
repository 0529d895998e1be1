'use client';
import { Def, Defs } from '#components/ui/defs.tsx';
import { Dialog } from '#components/ui/dialogs/dialog.tsx';
import { Time } from '#components/ui/time.tsx';
import type { ActionDetail } from '#lib/schemas/actions/actions.ts';

/** The rule behind this proposal, with its inputs and version. */
export function WhyDialog({ action, onClose }: { action: ActionDetail; onClose: () => void }) {
  const { plan, proposer, policy } = action;
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title="Why am I seeing this"
      description="Tandem proposed the action because a rule matched the cause of an incident."
    >
      <Defs className="-mx-4">
        <Def
          label="Rule"
          detail={proposer.editor ? `Last edited by ${proposer.editor.name}` : 'Default'}
        >
          {proposer.name}
        </Def>
        <Def label="Cause">{plan.reason}</Def>
        <Def label="Runbook" detail={<span className="ident">{plan.runbook.id}</span>}>
          {plan.runbook.title}, version {plan.runbook.version}
        </Def>
        <Def label="Executor">{action.executor}</Def>
        <Def label="Policy" detail={policy.sentence}>
          {policy.name}, version {policy.version}
        </Def>
        <Def
          label="Plan"
          detail={<span className="ident wrap-anywhere">{action.planVersion}</span>}
        >
          Created <Time at={action.proposedAt} show="both" />
        </Def>
      </Defs>
    </Dialog>
  );
}
