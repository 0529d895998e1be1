'use client';
import { buttonClass } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { useErrorId } from '#components/ui/states/page-error.ts';

/** Error page with an error id and a retry. */
export function ErrorPage({
  error,
  onRetry,
}: {
  error: Error & { digest?: string };
  onRetry: () => void;
}) {
  const id = useErrorId(error);
  return (
    <EmptyState
      kind="error"
      title="This page could not be shown"
      errorId={id}
      onRetry={onRetry}
      action={
        // oxlint-disable-next-line next/no-html-link-for-pages -- a full load: client-side navigation may be what failed
        <a href="/" className={buttonClass({ size: 'sm' })}>
          Open the overview
        </a>
      }
    >
      Other pages are not affected. The server log contains the error under this id.
    </EmptyState>
  );
}
