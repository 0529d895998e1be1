'use client';
import './globals.css';
import { FailedPage } from '#components/frame/failure/failed-page.tsx';

export default function GlobalError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <html lang="en">
      <body>
        <title>Error - Tandem</title>
        <main className="grid min-h-dvh place-items-center p-(--page)">
          <FailedPage error={error} onRetry={reset} />
        </main>
      </body>
    </html>
  );
}
