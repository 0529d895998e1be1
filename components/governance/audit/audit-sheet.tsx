'use client';
import { useState } from 'react';
import { DiffTable } from '#components/client/save/diff-table.tsx';
import { diffValues } from '#components/client/save/diff-values.ts';
import { Badge } from '#components/ui/badge.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { Def, Defs } from '#components/ui/defs.tsx';
import { Sheet } from '#components/ui/dialogs/dialog.tsx';
import { Switch } from '#components/ui/forms/switch.tsx';
import { Time } from '#components/ui/time.tsx';
import type { AuditItem } from '#lib/schemas/governance/governance.ts';
import { subjectWord } from './audit-choices.ts';
import { auditAct, isBreakGlass } from './audit-text.ts';

/** One entry: user, time, reason, before and after, and its position in the chain. */
export function AuditSheet({ item, onClose }: { item: AuditItem; onClose: () => void }) {
  const [all, setAll] = useState(false);
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={auditAct(item)}
      description={`${subjectWord(item.subject.kind)} ${item.subject.name ?? item.subject.id ?? ''}`}
      className="md:w-[600px]"
    >
      <div className="grid gap-4">
        <Defs className="-mx-4 border-b border-line">
          <Def label="Actor" detail={item.actor.kind}>
            {item.actor.name}
          </Def>
          <Def label="When">
            <Time at={item.occurredAt} show="both" />
          </Def>
          <Def label="Reason">
            {item.reason || <span className="text-ink-3">none</span>}
            {isBreakGlass(item) ? (
              <Badge tone="critical" className="ml-2">
                Break-glass
              </Badge>
            ) : null}
          </Def>
          <Def label="From">{item.ip ?? <span className="text-ink-3">inside Tandem</span>}</Def>
          <Def label="Number" detail={item.hash === null ? 'Sealed within seconds' : undefined}>
            {item.seq ?? 'not sealed yet'}
          </Def>
          {item.hash === null ? null : (
            <Def label="Hash">
              <span className="flex items-start gap-1">
                <span className="ident min-w-0 flex-1 wrap-anywhere">{item.hash}</span>
                <CopyButton value={item.hash} label="Copy hash" />
              </span>
            </Def>
          )}
        </Defs>
        <section aria-label="Before and after">
          <div className="mb-1 flex items-center justify-between gap-3">
            <h3 className="font-semibold">Before and after</h3>
            <Switch checked={all} onCheckedChange={setAll}>
              Show unchanged fields
            </Switch>
          </div>
          <DiffTable rows={diffValues(item.before, item.after, all)} label="Before and after" />
        </section>
      </div>
    </Sheet>
  );
}
