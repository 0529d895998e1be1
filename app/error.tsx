'use client';
import { FailedPage } from '#components/frame/failure/failed-page.tsx';

export default function RootError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <main className="grid min-h-dvh place-items-center p-(--page)">
      <FailedPage error={error} onRetry={reset} />
    </main>
  );
}
