'use client';
import './globals.css';
import { ErrorPage } from '#components/shell/error-page.tsx';

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
          <ErrorPage error={error} onRetry={reset} />
        </main>
      </body>
    </html>
  );
}
