'use client';
import { lazy, Suspense, useEffect } from 'react';
import { isOldBuild } from '#components/ui/states/page-error.ts';

const RELOADED = 'tandem.reloaded-at';

/**
 * Falls back to the plain page: offline or after an update, the chunks of this build cannot be
 * fetched.
 */
const ErrorPage = lazy(() =>
  import('./error-page.tsx')
    .then((module) => ({ default: module.ErrorPage }))
    .catch(() => ({ default: PlainErrorPage })),
);

/**
 * Replaces a page that failed. The content is loaded on demand, because every page includes this
 * component.
 */
export function FailedPage({
  error,
  onRetry,
}: {
  error: Error & { digest?: string };
  onRetry: () => void;
}) {
  if (isOldBuild(error)) return <OldBuildPage />;
  return (
    <Suspense fallback={null}>
      <ErrorPage error={error} onRetry={onRetry} />
    </Suspense>
  );
}

/** After an update the chunks of the old build no longer exist, so the page reloads once. */
function OldBuildPage() {
  useEffect(() => {
    const last = Number(sessionStorage.getItem(RELOADED) ?? 0);
    if (Date.now() - last < 60_000) return;
    sessionStorage.setItem(RELOADED, String(Date.now()));
    location.reload();
  }, []);
  return <Plain title="Tandem was updated">This page belongs to the previous version.</Plain>;
}

function PlainErrorPage() {
  return (
    <Plain title="This page could not be shown">
      The server cannot be reached, or Tandem was updated.
    </Plain>
  );
}

function Plain({ title, children }: { title: string; children: string }) {
  return (
    <div
      role="alert"
      className="grid place-content-center justify-items-center gap-1 p-6 text-center"
    >
      <p className="font-semibold text-ink">{title}</p>
      <p className="text-xs text-ink-2">{children}</p>
      <button type="button" className="link mt-2" onClick={() => location.reload()}>
        Reload the page
      </button>
    </div>
  );
}
