'use client';
import { useEffect } from 'react';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { isOldBuild, useErrorId } from '#components/ui/page-error.ts';

const RELOADED = 'tandem.reloaded-at';

/** What stands in place of a page that failed. After an update the parts of the old build are gone: reload once. */
export function ErrorPage({
  error,
  onRetry,
}: {
  error: Error & { digest?: string };
  onRetry: () => void;
}) {
  const outdated = isOldBuild(error);
  const id = useErrorId(error);
  useEffect(() => {
    if (!outdated) return;
    const last = Number(sessionStorage.getItem(RELOADED) ?? 0);
    if (Date.now() - last < 60_000) return;
    sessionStorage.setItem(RELOADED, String(Date.now()));
    location.reload();
  }, [outdated]);
  if (outdated) {
    return (
      <EmptyState
        kind="error"
        title="Tandem was updated"
        action={
          <Button size="sm" onClick={() => location.reload()}>
            Reload the page
          </Button>
        }
      >
        This page belongs to the version before.
      </EmptyState>
    );
  }
  return (
    <EmptyState kind="error" title="This page could not be shown" errorId={id} onRetry={onRetry}>
      Other pages are not affected. The error is in the log of the server under this id.
    </EmptyState>
  );
}
