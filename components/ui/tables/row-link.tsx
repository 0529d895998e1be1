'use client';
import { usePathname, useSearchParams } from 'next/navigation';
import type { ReactNode } from 'react';
import { Link } from '../link.tsx';

export interface RowLinkProps {
  /** What the address of the open row has, such as `dialog=entry.ID`. */
  param: string;
  value: string;
  /** Opens the row over the list. */
  onOpen: () => void;
  children: ReactNode;
}

/** Opens what belongs to a row over its list; a middle click, or one with a key held, opens it in a tab of its own. */
export function RowLink({ param, value, onOpen, children }: RowLinkProps) {
  const path = usePathname();
  const search = new URLSearchParams(useSearchParams().toString());
  search.set(param, value);
  return (
    <Link
      href={`${path}?${search.toString()}`}
      prefetch={false}
      className="link inline-flex min-h-6 items-center text-left wrap-anywhere"
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        onOpen();
      }}
    >
      {children}
    </Link>
  );
}
