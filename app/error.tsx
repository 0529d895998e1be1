'use client';
import { ErrorPage } from '#components/shell/error-page.tsx';

export default function RootError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <main className="grid min-h-dvh place-items-center p-(--page)">
      <ErrorPage error={error} onRetry={reset} />
    </main>
  );
}
