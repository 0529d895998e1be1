'use client';
import { useState } from 'react';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { Time } from '#components/ui/time.tsx';
import type { ApprovalsPolicy, PolicyDetail } from '#lib/schemas/actions-policy.ts';
import { DiffTable } from './diff-table.tsx';
import { diffValues } from './diff-values.ts';

type Version = PolicyDetail['versions'][number];

interface PolicyHistoryProps {
  policy: PolicyDetail;
  /** Opens the editor with an earlier version; left out for those who may not edit. */
  onRestore: ((version: { version: number; body: ApprovalsPolicy }) => void) | undefined;
}

/** Every version with who, when and why; each compared with the one before. */
export function PolicyHistory({ policy, onRestore }: PolicyHistoryProps) {
  const [open, setOpen] = useState<Version | null>(null);
  const before = (version: Version): Version | undefined =>
    policy.versions.find((each) => each.version === version.version - 1);
  const older = open === null ? undefined : before(open);
  const restore = async ({ version, body }: Version): Promise<void> => {
    // zod comes with the wish, not with the page.
    const { approvalsPolicySchema } = await import('#lib/schemas/actions-policy.ts');
    onRestore?.({ version, body: approvalsPolicySchema.parse(body) });
  };
  return (
    <Panel aria-label="Versions of the policy">
      <PanelHeader title="Versions" count={policy.versions.length} />
      <ul>
        {policy.versions.map((version) => (
          <li
            key={version.version}
            className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line px-4 py-2"
          >
            <span className="w-8 font-medium tabular-nums">v{version.version}</span>
            <span className="min-w-40 flex-1 wrap-anywhere">
              {version.comment || <span className="text-ink-3">No comment</span>}
            </span>
            <span className="text-xs text-ink-2">
              {version.by ?? 'unknown'}, <Time at={version.at} show="both" />
            </span>
            {version.version === policy.version ? <Badge>In force</Badge> : null}
            <Button
              size="sm"
              disabled={before(version) === undefined}
              onClick={() => setOpen(version)}
            >
              Compare
            </Button>
            {onRestore && version.version !== policy.version ? (
              <Button size="sm" onClick={() => void restore(version)}>
                Restore…
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {open && older ? (
        <Dialog
          open
          onOpenChange={(shown) => {
            if (!shown) setOpen(null);
          }}
          title={`Version ${open.version} against ${older.version}`}
          description={open.comment || undefined}
          className="w-[680px]"
        >
          <DiffTable rows={diffValues(older.body, open.body)} label="What changed" />
        </Dialog>
      ) : null}
    </Panel>
  );
}
