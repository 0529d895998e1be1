'use client';
import { DiffTable } from '#components/client/save/diff-table.tsx';
import { diffValues, type ValueDiff } from '#components/client/save/diff-values.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialogs/dialog.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { Time } from '#components/ui/time.tsx';

interface Version<Body> {
  version: number;
  /** Null for the shipped policy, which was not saved by a user. */
  at: string | null;
  by: string | null;
  comment: string | null;
  body: Body;
}

interface PolicyHistoryProps<Body> {
  /** Newest first. */
  versions: readonly Version<Body>[];
  inForce: number;
  /** The shipped policy: version 0, which users can restore like any other version. */
  shipped: Body;
  /** Opens the editor with an earlier version; omitted for users who may not edit. */
  onRestore: ((version: Version<Body>) => void) | undefined;
  /** Describes the differences in the terms of the policy. */
  diff?: (before: unknown, after: unknown) => ValueDiff[];
}

/** Comment of a version that restores another one, such as "Restore version 3". */
export function restoreComment(version: number): string {
  return version === 0 ? 'Restore the default policy' : `Restore version ${version}`;
}

/**
 * All versions with author, time and reason, and the shipped one; each compared with its
 * predecessor.
 */
export function PolicyHistory<Body>({
  versions,
  inForce,
  shipped,
  onRestore,
  diff = diffValues,
}: PolicyHistoryProps<Body>) {
  const dialog = useDialog();
  const rows: Version<Body>[] = [
    ...versions,
    { version: 0, at: null, by: null, comment: null, body: shipped },
  ];
  const open = versions.find(({ version }) => String(version) === dialog.id('version'));
  const before = ({ version }: Version<Body>): Body | undefined =>
    rows.find((each) => each.version === version - 1)?.body;
  const older = open === undefined ? undefined : before(open);
  return (
    <Panel aria-label="Versions of the policy">
      <PanelHeader title="Versions" count={versions.length} />
      <ul>
        {rows.map((version) => (
          <li
            key={version.version}
            className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line px-4 py-2"
          >
            <span className="w-8 font-medium tabular-nums">v{version.version}</span>
            <span className="min-w-40 flex-1 wrap-anywhere">
              {version.version === 0
                ? 'Default'
                : version.comment || <span className="text-ink-3">No comment</span>}
            </span>
            {version.version === 0 ? null : (
              <span className="text-xs text-ink-2">
                {version.by ?? 'unknown'},{' '}
                {version.at === null ? null : <Time at={version.at} show="both" />}
              </span>
            )}
            {version.version === inForce ? <Badge>Current</Badge> : null}
            {before(version) === undefined ? null : (
              <Button size="sm" onClick={() => dialog.open('version', String(version.version))}>
                Compare
              </Button>
            )}
            {onRestore && version.version !== inForce ? (
              <Button size="sm" onClick={() => onRestore(version)}>
                Restore…
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {open && older !== undefined ? (
        <Dialog
          open
          onOpenChange={(shown) => {
            if (!shown) void dialog.close();
          }}
          title={
            open.version === 1
              ? 'Version 1 compared with the default policy'
              : `Version ${open.version} compared with ${open.version - 1}`
          }
          description={open.comment || undefined}
          className="w-[680px]"
        >
          <DiffTable rows={diff(older, open.body)} label="Changes" />
        </Dialog>
      ) : null}
    </Panel>
  );
}
