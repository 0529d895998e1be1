'use client';
import { Printer } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '#components/ui/button.tsx';
import { ButtonLink } from '#components/ui/link.tsx';
import { useOrigin } from '#components/ui/use-origin.ts';

/** A page for print (the browser prints it to PDF), in light colors regardless of the theme. */
export function Paper({
  kind,
  path,
  back,
  title,
  sub,
  ready,
  children,
}: {
  /** Document type, such as "model card" for "Tandem, model card". */
  kind: string;
  /** URL of the page, shown in the printout. */
  path: string;
  back: string;
  title: ReactNode;
  sub: ReactNode;
  ready: boolean;
  children: ReactNode;
}) {
  const origin = useOrigin();
  return (
    <div data-paper="" className="min-h-dvh bg-surface text-ink print:min-h-0">
      <main
        data-report={ready ? 'ready' : 'loading'}
        className="mx-auto flex w-[700px] max-w-full flex-col gap-3 p-4 print:p-0"
      >
        <div className="flex justify-end gap-2" data-print="hide">
          <ButtonLink href={back}>Back</ButtonLink>
          <Button variant="primary" disabled={!ready} onClick={() => window.print()}>
            <Printer size={14} aria-hidden="true" />
            Print…
          </Button>
        </div>
        <header className="grid gap-1 border-b border-line pb-3">
          <p className="flex justify-between gap-4 text-xs text-ink-2">
            <span className="flex-none">Tandem, {kind}</span>
            <span className="ident wrap-anywhere">{`${origin}${path}`}</span>
          </p>
          <h1 className="text-xl font-semibold text-balance wrap-anywhere">{title}</h1>
          <p className="text-ink-2">{sub}</p>
        </header>
        {ready ? null : (
          <p className="hidden print:block">
            Some figures were still loading. Print this page again.
          </p>
        )}
        {children}
      </main>
    </div>
  );
}
