import { cn } from '#lib/cn.ts';

function firstLetter(word: string): string {
  return String.fromCodePoint(...(word ? [word.codePointAt(0) ?? 32] : []));
}

/** Two initials of a name. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u);
  const first = words[0] ?? '';
  const last = words.length > 1 ? (words.at(-1) ?? '') : '';
  return `${firstLetter(first)}${firstLetter(last)}`.toUpperCase();
}

/** Initials of a user. The full name is the title and the text for screen readers. */
export function Avatar({
  name,
  className,
  decorative = false,
}: {
  name: string;
  className?: string;
  decorative?: boolean;
}) {
  return (
    <span
      title={name}
      className={cn(
        'inline-grid size-[22px] flex-none place-items-center rounded-full bg-hover text-[9.5px] leading-none font-semibold text-ink-2 hairline',
        className,
      )}
    >
      <span aria-hidden="true">{initials(name)}</span>
      {decorative ? null : <span className="sr-only">{name}</span>}
    </span>
  );
}
