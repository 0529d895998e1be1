import type { ReactNode } from 'react';
import { Logo } from '#components/client/page/logo.tsx';

/** Layout of sign-in, setup and reset: one narrow panel. */
export function PublicFrame({
  title,
  sub,
  children,
}: {
  title: string;
  sub?: ReactNode;
  children: ReactNode;
}) {
  return (
    <main className="grid min-h-dvh place-items-center bg-canvas p-4">
      <div className="grid w-full max-w-90 gap-5">
        <div className="flex items-center gap-2 text-lg font-semibold">
          <Logo size={26} />
          Tandem
        </div>
        <section className="grid gap-4 rounded-lg border border-line bg-surface p-5">
          <div className="grid gap-1">
            <h1 className="text-xl font-semibold">{title}</h1>
            {sub ? <p className="text-ink-2">{sub}</p> : null}
          </div>
          {children}
        </section>
      </div>
    </main>
  );
}
