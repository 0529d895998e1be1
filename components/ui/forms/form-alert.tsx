import { CircleX } from 'lucide-react';
import type { ReactNode } from 'react';

/** Error of the form as a whole. */
export function FormAlert({ children }: { children: ReactNode }) {
  return (
    <p
      role="alert"
      className="flex items-start gap-2 rounded-md border border-error-line bg-error-tint px-3 py-2 text-error-text"
    >
      <CircleX size={16} aria-hidden="true" className="mt-0.5 shrink-0" />
      <span>{children}</span>
    </p>
  );
}
