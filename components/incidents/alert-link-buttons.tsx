import { ExternalLink } from 'lucide-react';
import { buttonClass } from '#components/ui/button.tsx';
import type { AlertLink } from './alert-links.ts';

/** Pages of other systems, each opened in a tab of its own; the full address stands in the title. */
export function AlertLinkButtons({ links }: { links: readonly AlertLink[] }) {
  if (links.length === 0) return null;
  return (
    <span className="inline-flex flex-wrap items-center gap-1.5">
      {links.map(({ label, url }) => (
        <a
          key={`${label} ${url}`}
          href={url}
          title={url}
          target="_blank"
          rel="noopener noreferrer"
          className={buttonClass({ size: 'sm' })}
        >
          {label}
          <ExternalLink size={12} aria-hidden="true" />
          <span className="sr-only">, opens in a new tab</span>
        </a>
      ))}
    </span>
  );
}
