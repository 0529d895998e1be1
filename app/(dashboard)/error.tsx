'use client';
import { FailedPage } from '#components/frame/failure/failed-page.tsx';

export default function DashboardError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return <FailedPage error={error} onRetry={reset} />;
}
