'use client';
import type { ReactNode } from 'react';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { ScrollBox } from '#components/ui/tables/scroll-box.tsx';

/** A secret that is shown only once. */
export function SecretOnce({
  secret,
  label,
  children,
}: {
  secret: string;
  label: string;
  children?: ReactNode;
}) {
  return (
    <div className="grid gap-2">
      <p className="text-ink-2">Copy it now. Only a hash is stored, so it is not shown again.</p>
      <p className="flex items-center gap-1 rounded-md bg-sunken py-1 pr-1 pl-2.5">
        <code aria-label={label} className="ident min-w-0 flex-1 wrap-anywhere">
          {secret}
        </code>
        <CopyButton value={secret} label={`Copy ${label}`} />
      </p>
      {children}
    </div>
  );
}

/** Lines to copy and paste. */
export function Snippet({ text, label }: { text: string; label: string }) {
  return (
    <div className="relative min-w-0 rounded-md bg-sunken">
      <ScrollBox label={label} className="overflow-x-auto py-2 pr-9 pl-2.5">
        <pre className="ident w-max leading-5 whitespace-pre">{text}</pre>
      </ScrollBox>
      <span className="absolute top-1 right-1">
        <CopyButton value={text} label={`Copy ${label}`} />
      </span>
    </div>
  );
}
