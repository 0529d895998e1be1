import type { Metadata } from 'next';
import { Logo } from '#components/client/page/logo.tsx';
import { MissingRootPage } from '#components/frame/failure/missing-root-page.tsx';

export const metadata: Metadata = { title: 'Page not found' };

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-content-center justify-items-center gap-3 p-(--page) text-center">
      <Logo />
      <h1 className="mt-2 text-xl font-semibold">This page does not exist</h1>
      <p className="max-w-[46ch] text-ink-2">
        The address may be mistyped, or the page was removed. Search finds incidents, actions,
        services and models by name or number.
      </p>
      <MissingRootPage />
    </main>
  );
}
